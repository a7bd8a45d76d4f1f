// Microsoft.Azure.Functions.Worker.Extensions.Http.AspNetCore 2.1.0: the members we use.
using Linq.Alerts.Reference;

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public static class FunctionsApplicationBuilderAspNetCoreExtensions
    {
        public static FunctionsApplicationBuilder ConfigureFunctionsWebApplication(this FunctionsApplicationBuilder builder) { throw NotRestored.Throw; }
    }
}
