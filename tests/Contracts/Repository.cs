namespace Linq.Alerts.Contracts;

/// <summary>The folder of this build's sources, whose documents are tested too.</summary>
public static class Repository
{
    /// <param name="name">The path from the root of the sources, with slashes.</param>
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
