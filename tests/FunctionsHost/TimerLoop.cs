using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Linq.Alerts.FunctionsHost;

/// <summary>Fires a timer that is due once a minute, at its second. Other schedules don't fire, because no test lasts a night.</summary>
internal sealed class TimerLoop(IServiceProvider services, HostedFunction function, string schedule) : BackgroundService
{
    private readonly TimeProvider _clock = services.GetRequiredService<TimeProvider>();
    private readonly ILogger _log = services.GetRequiredService<ILoggerFactory>().CreateLogger(function.Name);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (schedule.Split(' ') is not [var second, "*", "*", "*", "*", "*"])
            return;
        var at = TimeSpan.FromSeconds(int.Parse(second, CultureInfo.InvariantCulture));
        while (true)
        {
            var now = _clock.GetUtcNow();
            var next = new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMinute), TimeSpan.Zero) + at;
            await Task.Delay((next > now ? next : next.AddMinutes(1)) - now, _clock, stoppingToken);
            try
            {
                // One call at a time, as with the host's singleton lock.
                await function.CallAsync(services, stoppingToken, new TimerInfo());
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                _log.TimerFailed(e);
            }
        }
    }
}
