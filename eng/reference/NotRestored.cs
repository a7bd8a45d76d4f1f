namespace Linq.Alerts.Reference;

/// <summary>What every declared member does that would need the real package.</summary>
internal static class NotRestored
{
    public static Exception Throw { get { throw new NotSupportedException(
        "This build has declarations in place of the Azure packages (AzurePackages=reference). Rebuild with -p:AzurePackages=gallery."); } }
}
