using System.Runtime.Loader;
using Linq.Alerts.Contracts;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.OpenApi;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using Xunit;

namespace Linq.Alerts.Page.Tests;

/// <summary>The OpenAPI document is valid, and matches the real answers.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task The_document_is_valid_and_has_every_path_that_is_served()
    {
        await using var stage = await ApiStage.StartAsync();

        var (document, diagnostic) = OpenApiDocument.Parse(await stage.Http.GetStringAsync("openapi.json"), "json");

        Assert.Empty(diagnostic!.Errors.Select(error => error.ToString()));
        foreach (var (path, item) in document!.Paths)
        {
            foreach (var method in item.Operations!.Keys)
            {
                using var request = new HttpRequestMessage(method, path.TrimStart('/').Replace("{id}", $"{Guid.NewGuid()}", StringComparison.Ordinal));
                using var answer = await stage.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                // Whatever else is wrong with such a request: there is something that answers it.
                Assert.False(answer.StatusCode == System.Net.HttpStatusCode.MethodNotAllowed, $"{method} {path} is not answered.");
                if (answer.StatusCode == System.Net.HttpStatusCode.NotFound)
                    Assert.Contains("No such", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_generated_client_reads_every_answer()
    {
        await using var stage = await ApiStage.StartAsync();
        await stage.TurnAsync(Some.Line, Some.ChatRow(1, HealthStatus.OptedOut), Some.ChatRow(2, HealthStatus.AtRisk));
        await stage.Ledger.AddAsync([new("slack", Some.Change(1, HealthStatus.Critical), Some.Time)]);
        await stage.RaiseAsync(AlarmKind.Stale);
        stage.Later();
        var client = await GenerateAsync(await stage.Http.GetStringAsync("openapi.json"), stage.Http);

        var chat = await client.GetChatAsync($"{Some.Chat()}", null);
        Assert.Equal("Stop", $"{chat.Send}");
        Assert.Equal("OPTED_OUT", $"{chat.Status}");
        Assert.Equal(Some.Time, (DateTimeOffset)chat.Since);
        Assert.Equal("0101", (string)chat.Line);
        Assert.Equal(2, (int)(await client.ListChatsAsync(null, null, null, null, null)).Total);
        Assert.Equal($"{Some.Line.Id}", (string)(await client.GetLineAsync($"{Some.Line.Id}")).Id);
        Assert.Equal(2, Enumerable.Count((await client.ListLinesAsync()).Lines));
        Assert.Equal("lines not read for too long", (string)Enumerable.Single((await client.GetOverviewAsync()).Problems).Title);
        Assert.Equal(2, Enumerable.Count((await client.ListChangesAsync(null, null, null, null, null, null)).Changes));
        Assert.Equal("slack", (string)Enumerable.Single((await client.ListDeliveriesAsync(null, null, null, null, null)).Deliveries).Route);

        var query = New(client, "ChatQuery");
        query.Ids = new List<string> { $"{Some.Chat(2)}", $"{Some.Chat(99)}" };
        var answered = (IEnumerable<object>)(await client.QueryChatsAsync(query)).Chats;
        Assert.Equal(["Slow", "Ok"], answered.Select(one => $"{((dynamic)one).Send}"));

        var replay = New(client, "ReplayRequest");
        replay.Dead = true;
        Assert.Empty((await client.ReplayAsync(replay)).Replayed);

        await stage.MissAsync(Some.Line);
        Assert.Equal($"{Some.Line.Id}", (string)(await client.ConfirmAbsenceAsync($"{Some.Line.Id}", New(client, "ConfirmAbsenceRequest"))).Line_id);

        var wanted = New(client, "SilenceRequest");
        wanted.For = "2h";
        wanted.Line_id = $"{Some.Line.Id}";
        wanted.Reason = "maintenance";
        wanted.Status = "AT_RISK";
        var silence = await client.AddSilenceAsync(wanted);
        Assert.Equal("Active", $"{silence.State}");
        Assert.Equal(1, Enumerable.Count((await client.ListSilencesAsync()).Silences));
        await client.EndSilenceAsync((string)silence.Id);
        Assert.Equal("Expired", $"{Enumerable.Single((IEnumerable<dynamic>)(await client.ListSilencesAsync()).Silences).State}");
    }

    /// <summary>Generates a client from the document alone, compiles it, and connects it to <paramref name="http"/>.</summary>
    private static async Task<dynamic> GenerateAsync(string json, HttpClient http)
    {
        var settings = new CSharpClientGeneratorSettings { ClassName = "Client", UseBaseUrl = false };
        (settings.CSharpGeneratorSettings.Namespace, settings.CSharpGeneratorSettings.JsonLibrary) = ("Generated", CSharpJsonLibrary.SystemTextJson);
        var source = new CSharpClientGenerator(await NSwag.OpenApiDocument.FromJsonAsync(json), settings).GenerateFile();
        var compilation = CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary));
        using var binary = new MemoryStream();
        var result = compilation.Emit(binary);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(found => found.Severity == DiagnosticSeverity.Error)));
        binary.Position = 0;
        var client = AssemblyLoadContext.Default.LoadFromStream(binary).GetType("Generated.Client", throwOnError: true)!;
        return Activator.CreateInstance(client, http)!;
    }

    private static dynamic New(object client, string type) => Activator.CreateInstance(client.GetType().Assembly.GetType($"Generated.{type}", throwOnError: true)!)!;
}
