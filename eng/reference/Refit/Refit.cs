// Refit 15.2.0: the members we use.
using Linq.Alerts.Reference;

namespace Refit
{
    public abstract class HttpMethodAttribute : Attribute
    {
        protected HttpMethodAttribute(string path) { Path = path; }
        public abstract HttpMethod Method { get; }
        public virtual string Path { get; protected set; }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public class GetAttribute : HttpMethodAttribute
    {
        public GetAttribute(string path) : base(path) { }
        public override HttpMethod Method => HttpMethod.Get;
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public class HeaderAttribute : Attribute
    {
        public HeaderAttribute(string header) { Header = header; }
        public string Header { get; }
    }

    public static partial class RestService
    {
        public static T ForGenerated<T>(HttpClient client) { throw NotRestored.Throw; }
    }

    public class RefitSettings
    {
    }

    public abstract class ApiExceptionBase : Exception
    {
        protected ApiExceptionBase(string exceptionMessage, HttpRequestMessage message, HttpMethod httpMethod, RefitSettings refitSettings, Exception innerException = null)
            : base(exceptionMessage, innerException) { }
    }

    public class ApiRequestException : ApiExceptionBase
    {
        public ApiRequestException(string exceptionMessage, HttpRequestMessage message, HttpMethod httpMethod, RefitSettings refitSettings, Exception innerException = null)
            : base(exceptionMessage, message, httpMethod, refitSettings, innerException) { }
    }
}
