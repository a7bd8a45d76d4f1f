// Microsoft.Azure.Functions.Worker 2.51.0: the members we use.
using Linq.Alerts.Reference;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder
{
    public static class FunctionsApplication
    {
        public static FunctionsApplicationBuilder CreateBuilder(string[] args) { throw NotRestored.Throw; }
    }

    public class FunctionsApplicationBuilder
    {
        internal FunctionsApplicationBuilder() { }
        public IConfigurationManager Configuration { get { throw NotRestored.Throw; } }
        public IServiceCollection Services { get { throw NotRestored.Throw; } }
        public ILoggingBuilder Logging { get { throw NotRestored.Throw; } }
        public IHost Build() { throw NotRestored.Throw; }
    }
}
