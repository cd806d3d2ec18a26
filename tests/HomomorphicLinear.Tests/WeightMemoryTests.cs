namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class WeightMemoryTests
{
    private const int Slab = 1 << 22;
    private readonly Stack<double[]> _spare = new();

    [Fact]
    public void Take_ManyTimes_GivesRoomThatNobodyElseHas()
    {
        using WeightMemory memory = new(_spare);
        ArraySegment<double>[] taken = [.. Enumerable.Range(0, 9).Select(k => memory.Take((Slab / 4) + k))];
        for (int k = 0; k < taken.Length; k++)
        {
            taken[k].AsSpan().Fill(k);
        }

        for (int k = 0; k < taken.Length; k++)
        {
            taken[k].Count.Should().Be((Slab / 4) + k);
            taken[k].AsSpan().IndexOfAnyExcept(k).Should().Be(-1);
        }
    }

    [Fact]
    public void Dispose_LeavesSlabsToTheNext_OnceEach()
    {
        ArraySegment<double> first;
        using (WeightMemory memory = new(_spare))
        {
            first = memory.Take(10);
            memory.Dispose();
        }

        using WeightMemory next = new(_spare);
        using WeightMemory another = new(_spare);
        next.Take(5).Array.Should().BeSameAs(first.Array);
        another.Take(5).Array.Should().NotBeSameAs(first.Array);
    }

    [Fact]
    public void Take_OfMoreThanASlab_IsAnArrayOfItsOwn()
    {
        using WeightMemory memory = new(_spare);
        ArraySegment<double> large = memory.Take(Slab + 1);
        large.Array.Should().HaveCount(Slab + 1);
        memory.Take(1).Array.Should().NotBeSameAs(large.Array);
    }
}
