namespace ServiceBusStandIn.Tests;

/// <summary>Files of the sources.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    /// <summary>The entities of the emulator and of the stand-in, in one file.</summary>
    public static string EmulatorConfig => Path("eng/service-bus-emulator/config.json");

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (File.Exists(System.IO.Path.Combine(folder, "global.json")))
                return folder;
        }

        throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }
}
