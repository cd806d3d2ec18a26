namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class OutputPlacesTests
{
    [Fact]
    public void Gather_LinesOfAllLengths_ReadsEveryPlace()
    {
        for (int line = 1; line < 20; line++)
        {
            int[] places = [.. Enumerable.Range(0, 200).Where(place => place % (line + 1) < line)];
            ulong[] all = [.. Enumerable.Range(0, 201).Select(place => 1000UL + (ulong)place)];
            ulong[] gathered = new ulong[places.Length + 1];
            OutputPlaces.Gather(all, places, gathered);
            gathered[..^1].Should().Equal(places.Select(place => 1000UL + (ulong)place));
            gathered[^1].Should().Be(0);
        }
    }

    [Fact]
    public void Gather_NoRoomOrAPlaceBeyondTheEnd_Throws()
    {
        Action noRoom = () => OutputPlaces.Gather(new double[10], [1, 2, 3], new double[2]);
        noRoom.Should().Throw<ArgumentException>();
        Action beyond = () => OutputPlaces.Gather(new double[10], [1, 2, 10], new double[3]);
        beyond.Should().Throw<ArgumentException>().WithMessage("*10*");
    }

    [Fact]
    public void Scatter_Places_LeavesTheOthersAlone()
    {
        int[] all = [0, 1, 2, 3];
        OutputPlaces.Scatter<int>([7, 8, 9], [3, 1], all);
        all.Should().Equal(0, 8, 2, 7);
    }
}
