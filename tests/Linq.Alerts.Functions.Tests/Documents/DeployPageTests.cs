using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Linq.Alerts.Contracts;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Linq.Alerts.Functions.Tests;

/// <summary>docs/deploy.md covers everything in the deployment and the code.</summary>
public sealed partial class DeployPageTests
{
    private static readonly string Page = Text("docs/deploy.md");

    [Fact]
    public void The_page_explains_every_reason_for_a_dead_letter()
    {
        var reasons = Reason.Matches(Text("src/Linq.Alerts.Azure/ServiceBus/PoisonEvent.cs")).Select(reason => reason.Groups[1].Value).ToList();

        Assert.Equal(["not-json", "other-schema", "unknown-type", "unreadable-event", "not-recorded", "id-reused"], reasons);
        Assert.All(reasons, reason => Assert.Contains($"\n| `{reason}` |", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_function_and_every_queue_is_in_the_documents()
    {
        var documents = Page + Text("docs/design.md");
        var functions = typeof(PollFunction).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name).OfType<string>().ToList();

        Assert.NotEmpty(functions);
        Assert.All([.. functions.Select(name => $"`{name}`"), .. NamesTests.Coded("Queue")], name => Assert.Contains(name, documents, StringComparison.Ordinal));
    }

    [Fact]
    public void The_documents_show_how_to_request_every_endpoint()
    {
        var pages = typeof(PollFunction).Assembly.GetTypes().SelectMany(type => type.GetMethods()).SelectMany(method => method.GetParameters())
            .Select(parameter => parameter.GetCustomAttribute<HttpTriggerAttribute>()).OfType<HttpTriggerAttribute>()
            .Select(trigger => $"/api/{trigger.Route!.Split('/')[0]}").Distinct().ToList();

        Assert.NotEmpty(pages);
        var documents = Page + Text("docs/page.md") + Text("docs/security.md");
        Assert.All(pages, page => Assert.Contains(page, documents, StringComparison.Ordinal));
    }

    [Fact]
    public void The_queries_use_only_fields_that_the_heartbeat_logs()
    {
        var row = new HeartbeatRow(Lines: 1, Complete: 1, Stale: 0, PendingSeconds: 0, WaitingSeconds: 0, Waiting: 0, Dead: 0).ToString();

        var fields = RowField.Matches(Page).Select(field => field.Groups[1].Value).ToList();
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.Contains($"\"{field}\":", row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_costs_are_those_that_the_script_computes()
    {
        var printed = await RunAsync(Repository.Path("eng/cost.mjs"));

        Assert.Contains($"<!-- eng/cost.mjs -->\n{printed.ReplaceLineEndings("\n")}<!-- end -->", Text("docs/costs.md"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_script_accepts_a_custom_figure_and_refuses_a_wrong_name()
    {
        Assert.Contains("| `answer` | 0.4 |", await RunAsync(Repository.Path("eng/cost.mjs"), "answer=0.4"), StringComparison.Ordinal);
        Assert.Equal("", await RunAsync(Repository.Path("eng/cost.mjs"), "anwser=0.4"));
    }

    private static async Task<string> RunAsync(params string[] arguments)
    {
        try
        {
            using var node = Process.Start(new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (output, errors) = (node.StandardOutput.ReadToEndAsync(), node.StandardError.ReadToEndAsync());
            await node.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);
            await errors;
            return await output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not on the PATH.");
            throw;
        }
    }

    private static string Text(string file) => File.ReadAllText(Repository.Path(file)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"new\(""([a-z-]+)"",")]
    private static partial Regex Reason { get; }

    [GeneratedRegex(@"\bRow\.(\w+)")]
    private static partial Regex RowField { get; }
}
