namespace Linq.Simulator;

/// <summary>Checks the account's token before an endpoint answers.</summary>
internal static class Access
{
    public static RequestDelegate V3(SimulatedLinq world, RequestDelegate endpoint) => context =>
        context.Request.Headers.Authorization == $"Bearer {world.Token}"
            ? endpoint(context)
            : LinqError.Unauthorized.WriteAsync(context);

    public static RequestDelegate V2(SimulatedLinq world, RequestDelegate endpoint) => context =>
        context.Request.Headers["X-LINQ-INTEGRATION-TOKEN"] == world.Token
            ? endpoint(context)
            : V2Error.Unauthorized.WriteAsync(context);
}
