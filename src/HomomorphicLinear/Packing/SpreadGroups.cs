namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>All blocks of a product apart: kernel m of an answer moves the g groups of a ciphertext by <c>m g L</c>, so that g E blocks take their places.</summary>
internal sealed class SpreadGroups : IGroupLayout
{
    private readonly ConvolutionGeometry _geometry;
    private readonly int _blockLength;

    /// <summary>Lays out groups; a layer without groups is the case of one.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="blockLength">L, at most n.</param>
    /// <param name="groupsPerCiphertext">g.</param>
    /// <param name="maximumEntries">Most output channels in one answer, for the sake of its noise.</param>
    public SpreadGroups(ConvolutionGeometry geometry, int ringDegree, long blockLength, int groupsPerCiphertext, int maximumEntries)
    {
        _geometry = geometry;
        _blockLength = checked((int)blockLength);
        GroupsPerCiphertext = groupsPerCiphertext;
        EntriesPerAnswer = Entries(geometry, ringDegree, blockLength * groupsPerCiphertext, maximumEntries);
        AnswersPerTile = EntriesPerAnswer == 0 ? 0 : ConvolutionPacking.DivideUp(geometry.Shape.OutputChannels, EntriesPerAnswer);
    }

    /// <inheritdoc/>
    public int GroupsPerCiphertext { get; }

    /// <inheritdoc/>
    public int EntriesPerAnswer { get; }

    /// <inheritdoc/>
    public int AnswersPerTile { get; }

    /// <summary>E for a layout that is not made yet.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="places">g L.</param>
    /// <param name="maximumEntries">Most output channels in one answer.</param>
    /// <returns>As many as fit; perhaps none.</returns>
    public static int Entries(ConvolutionGeometry geometry, int ringDegree, long places, int maximumEntries)
        => (int)Math.Min(Math.Min(geometry.Shape.OutputChannels, maximumEntries), ringDegree / places);

    /// <inheritdoc/>
    public int EntriesOf(int answer) => Math.Min(EntriesPerAnswer, _geometry.Shape.OutputChannels - OutputOf(answer, 0));

    /// <inheritdoc/>
    public int OutputOf(int answer, int entry) => (answer * EntriesPerAnswer) + entry;

    /// <inheritdoc/>
    public (int First, int Count) GroupBlocksOf(int answer)
    {
        int first = GroupOf(answer, 0) / GroupsPerCiphertext;
        int last = GroupOf(answer, EntriesOf(answer) - 1) / GroupsPerCiphertext;
        return (first, last - first + 1);
    }

    /// <inheritdoc/>
    public int GroupPlace(int group) => group * _blockLength;

    /// <inheritdoc/>
    public int OutputPlace(int answer, int entry) => ((entry * GroupsPerCiphertext) + (GroupOf(answer, entry) % GroupsPerCiphertext)) * _blockLength;

    private int GroupOf(int answer, int entry) => OutputOf(answer, entry) / _geometry.OutputsPerGroup;
}
