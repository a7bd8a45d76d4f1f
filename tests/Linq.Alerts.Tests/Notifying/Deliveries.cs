namespace Linq.Alerts.Tests;

internal static class Deliveries
{
    extension(Delivery delivery)
    {
        public string? Why => delivery switch
        {
            Delivery.Deferred deferred => deferred.Why,
            Delivery.Refused refused => refused.Why,
            _ => null,
        };

        public TimeSpan? RetryAfter => (delivery as Delivery.Deferred)?.RetryAfter;
    }
}
