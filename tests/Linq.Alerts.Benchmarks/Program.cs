using Linq.Alerts.Benchmarks;

// The program starts itself again for everything it measures: the first argument names the child.
switch (args)
{
    case ["serve", .. var rest]:
        await ServeChild.RunAsync(rest);
        break;
    case ["pass", .. var rest]:
        await PassChild.RunAsync(rest);
        break;
    case ["download", .. var rest]:
        await DownloadChild.RunAsync(rest);
        break;
    case ["early", ..]:
        await Early.RunAsync();
        break;
}
