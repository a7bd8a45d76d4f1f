using Microsoft.Extensions.Time.Testing;

namespace Linq.Simulator.Tests;

/// <summary>Measures the whole process, so nothing else may run beside it.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;

[Collection("alone")]
public sealed class MemoryTests
{
    [Fact]
    public void A_million_chats_take_modest_memory()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var world = new SimulatedLinq(new SimulatorOptions { Lines = 10, Chats = 1_000_000 }, new FakeTimeProvider());

        var taken = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(1_000_000, world.ChatCount);
        Assert.InRange(taken, 0, 20_000_000);
    }
}
