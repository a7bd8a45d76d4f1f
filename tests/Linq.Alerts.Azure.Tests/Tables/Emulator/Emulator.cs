namespace Linq.Alerts.Azure.Tests;

/// <summary>The fixed account of every emulator, with the key that Microsoft publishes, which is useless elsewhere.</summary>
internal static class Emulator
{
    public const string Account = "devstoreaccount1";
    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public static string ConnectionString(Uri endpoint) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint={endpoint}{Account};";
}
