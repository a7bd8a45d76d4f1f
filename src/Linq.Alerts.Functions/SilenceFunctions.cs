using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Linq.Alerts.Functions;

/// <summary>Adds, lists and removes silences, for whoever has a key of the app.</summary>
public sealed class SilenceFunctions(Watching watching)
{
    [Function("ListSilences")]
    public Task<IActionResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "silences")] HttpRequest request, CancellationToken cancel) =>
        SilencePages.ListAsync(watching, cancel);

    [Function("AddSilence")]
    public Task<IActionResult> AddAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "silences")] HttpRequest request, CancellationToken cancel) =>
        SilencePages.AddAsync(watching, request.Body, cancel);

    [Function("RemoveSilence")]
    public Task<IActionResult> RemoveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "silences/{id}")] HttpRequest request, string id, CancellationToken cancel) =>
        SilencePages.RemoveAsync(watching, id, cancel);
}
