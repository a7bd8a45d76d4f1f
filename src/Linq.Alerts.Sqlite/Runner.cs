using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Linq.Alerts.Sqlite;

/// <summary>The single process that polls and sends, as named in the store. Each of its transactions checks that the store still names it.</summary>
/// <remarks>
/// The lock file prevents a second process, and the system releases it however the first one dies. If that fails, because someone deleted the file or
/// the file system doesn't support locks, the store rejects the second process while the first is alive on this machine. If that can't be determined,
/// the second takes over and the first exits.
/// </remarks>
internal sealed record Runner(Guid Id, string Machine, int Process, long StartedAt)
{
    private const string Name = "runner";

    public static Runner This()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return new(Guid.NewGuid(), Environment.MachineName, process.Id, StartOf(process));
    }

    /// <summary>Rejects a store that another process holds, without changing anything.</summary>
    /// <exception cref="FolderInUseException">Another process that runs holds the store.</exception>
    public static void RequireFree(Connection connection, string folder)
    {
        if (Present(connection) is { } other && other.IsAlive())
            throw FolderInUseException.By(folder, $"process {other.Process}");
    }

    /// <exception cref="FolderInUseException">Another process that runs holds the store.</exception>
    public void Claim(Connection connection, string folder)
    {
        RequireFree(connection, folder);
        connection.Run(
            "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            Name, JsonSerializer.Serialize(this, RunnerJson.Default.Runner));
    }

    /// <exception cref="FolderLostException">The store no longer names this process.</exception>
    public void Check(Connection connection, string folder)
    {
        if (Present(connection) is not { } holder)
        {
            throw new FolderLostException(
                $"The store in {folder} no longer names this process: its content was replaced. This process ends. See that the right store is there, then start Linq Alerts again.");
        }

        if (holder.Id != Id)
        {
            throw new FolderInUseException(
                $"{folder} was taken over by process {holder.Process} on {holder.Machine}. This one ends: two would send every alert twice.");
        }
    }

    private static Runner? Present(Connection connection)
    {
        try
        {
            return connection.Scalar("SELECT value FROM meta WHERE name = $1", Name) is string text ? JsonSerializer.Deserialize(text, RunnerJson.Default.Runner) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool IsAlive()
    {
        if (Machine != Environment.MachineName || Process == Environment.ProcessId)
            return false;
        try
        {
            using var process = System.Diagnostics.Process.GetProcessById(Process);
            // The process ID may have been reused since.
            return !process.HasExited && Math.Abs(StartOf(process) - StartedAt) <= 2;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return false;
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeSeconds();
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Runner))]
internal sealed partial class RunnerJson : JsonSerializerContext;

/// <summary>This process may no longer use the folder and must exit, because no retry can succeed.</summary>
public class FolderLostException(string message, Exception? inner = null) : StoreUnavailableException(message, inner);

/// <summary>Another process polls and sends from this folder.</summary>
public sealed class FolderInUseException(string message, Exception? inner = null) : FolderLostException(message, inner)
{
    internal static FolderInUseException By(string folder, string whom, Exception? inner = null) =>
        new($"{folder} is in use by {whom} of Linq Alerts. Stop that one, or choose another folder for this one with --data.", inner);
}
