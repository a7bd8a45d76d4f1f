using Linq.Alerts.Benchmarks;

// The program starts itself as a child process for everything it measures; the first argument names the child.
switch (args)
{
    case ["serve", .. var rest]:
        await ServeChild.RunAsync(rest);
        return 0;
    case ["pass", .. var rest]:
        await PassChild.RunAsync(rest);
        return 0;
    case ["download", .. var rest]:
        await DownloadChild.RunAsync(rest);
        return 0;
    case ["refit", .. var rest]:
        await RefitChild.RunAsync(rest);
        return 0;
    case ["round", .. var rest]:
        await RoundChild.RunAsync(rest);
        return 0;
    case ["storm", .. var rest]:
        await StormChild.RunAsync(rest);
        return 0;
    case ["api", .. var rest]:
        await ApiChild.RunAsync(rest);
        return 0;
    case ["store", .. var rest]:
        await StoreChild.RunAsync(rest);
        return 0;
    default:
        return await Bench.RunAsync(args);
}
