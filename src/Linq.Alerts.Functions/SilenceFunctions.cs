using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Functions;

/// <summary>Adds, lists and removes silences, for whoever has a key of the app.</summary>
public sealed class SilenceFunctions(AccountBook account, ISilences silences, TimeProvider clock)
{
    private readonly SilencePages _pages = new(account, silences, clock);

    [Function("ListSilences")]
    public Task<IActionResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "silences")] HttpRequest request, CancellationToken cancel) =>
        _pages.ListAsync(cancel);

    [Function("AddSilence")]
    public Task<IActionResult> AddAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "silences")] HttpRequest request, CancellationToken cancel) =>
        _pages.AddAsync(request.Body, cancel);

    [Function("RemoveSilence")]
    public Task<IActionResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "silences/{id}")] HttpRequest request, string id, CancellationToken cancel) =>
        _pages.RemoveAsync(id, cancel);
}
