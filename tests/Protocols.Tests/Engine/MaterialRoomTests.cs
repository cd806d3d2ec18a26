using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Tests.Engine;

public sealed class MaterialRoomTests
{
    private readonly MaterialRoom _room = new();

    [Fact]
    public void Take_AfterReturn_HandsOutTheSameArraysOnce()
    {
        GarbledChunk used = Chunk(7, 3);
        _room.Return(used);
        GarbledChunk next = Chunk(7, 3);
        next.Tables.Should().BeSameAs(used.Tables);
        next.Labels.Should().BeSameAs(used.Labels);
        Chunk(7, 3).Tables.Should().NotBeSameAs(used.Tables);
    }

    [Fact]
    public void Take_OfAnotherLength_IsAnotherArray()
    {
        _room.Return(Chunk(7, 3));
        GarbledChunk next = Chunk(8, 4);
        next.Tables.Should().HaveCount(8);
        next.Labels.Should().HaveCount(4);
    }

    [Fact]
    public void Return_OfMoreThanWasTaken_KeepsNoMoreThanThat()
    {
        _ = Chunk(7, 3);
        GarbledChunk[] stored = [Stored(), Stored()];
        _room.Return(stored[0]);
        _room.Return(stored[1]);
        Chunk(7, 3).Tables.Should().BeSameAs(stored[0].Tables);
        Chunk(7, 3).Tables.Should().NotBeSameAs(stored[1].Tables);
    }

    private static GarbledChunk Stored() => new(0, new byte[7], new Block128[3], []);

    private GarbledChunk Chunk(int bytes, int labels) => new(0, _room.TakeTables(bytes), _room.TakeLabels(labels), []);
}
