namespace Linq.Alerts.Tests;

/// <summary>Where the sources of this build lie: the documents among them are tested too.</summary>
internal static class Repository
{
    public static string Path(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "Linq.Alerts.sln")))
                return System.IO.Path.Combine(folder, name);
        }

        throw new DirectoryNotFoundException("The tests do not run within the repository.");
    }
}
