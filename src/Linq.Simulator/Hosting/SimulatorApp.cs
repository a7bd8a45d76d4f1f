using System.Globalization;

namespace Linq.Simulator;

/// <summary>The simulator as a web application: the Linq API under <c>/api/partner</c>, and the admin API.</summary>
public static class SimulatorApp
{
    public const string BasePath = "/api/partner";

    /// <summary>Builds the application; the caller starts it.</summary>
    /// <param name="configure">Changes the host, for example to a test server. Without it: Kestrel.</param>
    public static WebApplication Build(SimulatedLinq world, Action<WebApplicationBuilder>? configure = null)
    {
        // An empty builder: no settings files of the surrounding program, no environment variables, no logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddRouting();
        builder.Services.AddResponseCompression();
        // The surrounding program handles Ctrl-C; the host must not.
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        configure?.Invoke(builder);

        var app = builder.Build();
        app.Use(new TraceIds(world).MarkAsync);
        app.Use((context, next) =>
        {
            // By the simulated clock, which a test may have set; the server's own would be the machine's.
            context.Response.Headers.Date = world.Clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
            return next(context);
        });
        app.Use((context, next) => Log(world, context, next));
        app.UseResponseCompression();
        app.Use(new FaultyAnswers(world, app.Lifetime).AnswerAsync);
        MapApi(app, world);
        new AdminApi(world).Map(app);
        return app;
    }

    private static void MapApi(WebApplication app, SimulatedLinq world)
    {
        var (chats, lines, audits, v2) = (new V3Chats(world), new V3PhoneNumbers(world), new V3Audits(world), new V2Chats(world));
        var api = app.MapGroup(BasePath);
        Map(ApiEndpoint.Chats, "/v3/chats", Access.V3(world, chats.ListAsync));
        Map(ApiEndpoint.Chat, "/v3/chats/{id}", Access.V3(world, chats.GetAsync));
        Map(ApiEndpoint.PhoneNumbers, "/v3/phone_numbers", Access.V3(world, lines.ListAsync));
        Map(ApiEndpoint.StartAudit, "/v3/phone_numbers/{number}/reputation_audit", Access.V3(world, audits.StartAsync), HttpMethods.Post);
        Map(ApiEndpoint.Audit, "/v3/phone_numbers/{number}/reputation_audit/{audit}", Access.V3(world, audits.GetAsync));
        Map(ApiEndpoint.V2Chat, "/v2/chats/{id}", Access.V2(world, v2.GetAsync));
        app.Map("/{**path}", LinqError.NotFound.WriteAsync);

        void Map(ApiEndpoint endpoint, string path, RequestDelegate answer, string? method = null) =>
            api.MapMethods(path, [method ?? HttpMethods.Get], answer).WithMetadata(new ApiEndpointTag(endpoint));
    }

    private static Task Log(SimulatedLinq world, HttpContext context, RequestDelegate next)
    {
        var (path, query) = (context.Request.Path, context.Request.QueryString);
        if (!path.StartsWithSegments("/admin"))
            world.Requests.Add(new SimulatedRequest(ApiEndpointTag.Of(context), path.ToString(), query.ToString()));
        return next(context);
    }
}
