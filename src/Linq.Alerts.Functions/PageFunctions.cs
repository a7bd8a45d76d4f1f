using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Functions;

/// <summary>The live page and the read API, for callers with an app key or a sign-in: see <see cref="PageGate"/>.</summary>
public sealed class PageFunctions(PageGate gate)
{
    /// <summary>The page and its files contain no data. The page asks for a key or a sign-in.</summary>
    [Function("Page")]
    public Task<IActionResult> PageAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page/{file?}")] HttpRequest request, string? file) =>
        gate.PageAsync(request, file);

    [Function("Overview")]
    public Task<IActionResult> OverviewAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "overview")] HttpRequest request) =>
        gate.ReadAsync(request, "overview");

    [Function("Lines")]
    public Task<IActionResult> LinesAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "lines/{id?}")] HttpRequest request, string? id) =>
        gate.ReadAsync(request, $"lines/{id}");

    [Function("Chats")]
    public Task<IActionResult> ChatsAsync([HttpTrigger(AuthorizationLevel.Function, "get", "post", Route = "chats/{id?}")] HttpRequest request, string? id) =>
        gate.ReadAsync(request, $"chats/{id}");

    [Function("Changes")]
    public Task<IActionResult> ChangesAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "changes/{stream?}")] HttpRequest request, string? stream) =>
        gate.KeptAsync(request, $"changes/{stream}");

    [Function("Deliveries")]
    public Task<IActionResult> DeliveriesAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "deliveries")] HttpRequest request) =>
        gate.KeptAsync(request, "deliveries");

    /// <summary>The timer of <see cref="DispatchFunctions"/> sends what was replayed within a minute.</summary>
    [Function("Replay")]
    public Task<IActionResult> ReplayAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "replay")] HttpRequest request) =>
        gate.KeptAsync(request, "replay");

    [Function("ConfirmAbsence")]
    public Task<IActionResult> ConfirmAbsenceAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "lines/{id}/confirm-absence")] HttpRequest request, string id) =>
        gate.KeptAsync(request, $"lines/{id}/confirm-absence");

    [Function("Silences")]
    public Task<IActionResult> SilencesAsync([HttpTrigger(AuthorizationLevel.Function, "get", "post", "delete", Route = "silences/{id?}")] HttpRequest request, string? id) =>
        gate.KeptAsync(request, $"silences/{id}");

    [Function("OpenApi")]
    public Task<IActionResult> OpenApiAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "openapi.json")] HttpRequest request) =>
        gate.ReadAsync(request, "openapi.json");

    /// <summary>The same for people signed in with Entra. The host lets everyone through here, but the gate doesn't.</summary>
    [Function("SignedIn")]
    public Task<IActionResult> SignedInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", "delete", Route = "signed-in/{resource}/{id?}")] HttpRequest request, string resource, string? id) =>
        gate.SignedInAsync(request, $"{resource}/{id}");
}
