using Microsoft.Extensions.Logging;

namespace Linq.Alerts.FunctionsHost;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "The function failed; its timer fires again.")]
    public static partial void TimerFailed(this ILogger log, Exception e);

    [LoggerMessage(2, LogLevel.Warning, "The bus did not answer; it is asked again.")]
    public static partial void BusFailed(this ILogger log, Exception e);

    [LoggerMessage(3, LogLevel.Warning, "The function failed; what it did not settle is given back.")]
    public static partial void BatchFailed(this ILogger log, Exception e);

    [LoggerMessage(4, LogLevel.Warning, "The function or the bus failed; the message is given back.")]
    public static partial void MessageFailed(this ILogger log, Exception e);
}
