#:package Microsoft.Playwright
#:property PublishAot=false
// Takes the pictures of the live page: wide, in the dark, and on a phone.
// Usage: dotnet run eng/pictures/page.cs -- CHROMIUM URL FOLDER
using Microsoft.Playwright;

var (chromium, url, folder) = (args[0], args[1], args[2]);
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox"], Timeout = 60_000 });
foreach (var (name, width, height, scheme, whole) in new[]
{
    ("page", 1360, 900, ColorScheme.Light, true),
    ("page-dark", 1360, 900, ColorScheme.Dark, false),
    ("page-narrow", 400, 860, ColorScheme.Light, false),
})
{
    var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, Locale = "en-GB", DeviceScaleFactor = width < 500 ? 2 : 1 });
    context.SetDefaultTimeout(60_000);
    var page = await context.NewPageAsync();
    await page.GotoAsync(url);
    await page.GetByText("live", new() { Exact = true }).WaitForAsync();
    await page.Locator("#chats tbody tr").First.WaitForAsync();
    await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = whole });
    Console.WriteLine($"{name}.png");
}
