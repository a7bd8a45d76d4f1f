// A subscriber to the topic chat-health that reports opt-outs to your own system. README.md says how to set it up.
using Linq.Alerts.Samples;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
var address = builder.Configuration["CONSENT_API_URL"] is { } text && Uri.TryCreate($"{text.TrimEnd('/')}/", UriKind.Absolute, out var url)
    ? url
    : throw new InvalidOperationException("CONSENT_API_URL must be the address of the system that keeps consent, such as https://crm.example.com/api.");
builder.Services.AddSingleton(new ConsentApi(new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) }));
await builder.Build().RunAsync();
