namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Blocks that nobody reads fall together: each answer takes one output channel of each group of its part of a ciphertext, at the places of a <see cref="BlockDesign"/>.</summary>
/// <remarks>Answers of a ciphertext follow one another by part, those of a part by the output channel's number in its group.</remarks>
internal sealed class MatchedGroups : IGroupLayout
{
    private readonly ConvolutionGeometry _geometry;
    private readonly BlockDesign _design;
    private readonly int _ringDegree;
    private readonly int _run;

    /// <summary>Lays out groups.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="design">Block places, which fit.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="run">R: all places are multiples of it.</param>
    public MatchedGroups(ConvolutionGeometry geometry, BlockDesign design, int ringDegree, int run)
    {
        _geometry = geometry;
        _design = design;
        _ringDegree = ringDegree;
        _run = run;
        AnswersPerTile = Answers(geometry, design);
    }

    /// <inheritdoc/>
    public int GroupsPerCiphertext => _design.Groups;

    /// <inheritdoc/>
    public int EntriesPerAnswer => _design.PartLength;

    /// <inheritdoc/>
    public int AnswersPerTile { get; }

    /// <summary>Answers of a layout that is not made yet.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="design">Block places.</param>
    /// <returns>For one tile.</returns>
    public static int Answers(ConvolutionGeometry geometry, BlockDesign design)
    {
        (int full, int rest) = Math.DivRem(geometry.Shape.Groups, design.Groups);
        return ((full * design.Parts) + ConvolutionPacking.DivideUp(rest, design.PartLength)) * geometry.OutputsPerGroup;
    }

    /// <inheritdoc/>
    public int EntriesOf(int answer)
    {
        int first = FirstOf(answer);
        return Math.Min(_design.PartLength, Math.Min(_design.Groups - first, _geometry.Shape.Groups - (GroupBlocksOf(answer).First * _design.Groups) - first));
    }

    /// <inheritdoc/>
    public int OutputOf(int answer, int entry)
    {
        int group = (GroupBlocksOf(answer).First * _design.Groups) + FirstOf(answer) + entry;
        return (group * _geometry.OutputsPerGroup) + (answer % _geometry.OutputsPerGroup);
    }

    /// <inheritdoc/>
    public (int First, int Count) GroupBlocksOf(int answer) => (answer / _geometry.OutputsPerGroup / _design.Parts, 1);

    /// <inheritdoc/>
    public int GroupPlace(int group) => _design.GroupPlace(group, _ringDegree, _run);

    /// <inheritdoc/>
    public int OutputPlace(int answer, int entry) => _design.OutputPlace(FirstOf(answer) + entry, _ringDegree, _run);

    /// <summary>The first group of an answer, within its ciphertext.</summary>
    private int FirstOf(int answer) => answer / _geometry.OutputsPerGroup % _design.Parts * _design.PartLength;
}
