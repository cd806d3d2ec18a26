namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Which groups share a ciphertext and which output channels an answer, and where each begins.</summary>
/// <remarks>
/// A product of polynomials holds a block for every pair of a stored group and a kernel: <see cref="OutputPlace"/> of the kernel, plus the group's
/// <see cref="GroupPlace"/>, minus that of the kernel's own group, modulo n. An output is read where its own group's block lies, and a layout sees to it that no other
/// begins within L places before or after.
/// </remarks>
internal interface IGroupLayout
{
    /// <summary>g: groups in a ciphertext; the last may hold fewer.</summary>
    int GroupsPerCiphertext { get; }

    /// <summary>E: most output channels in an answer; 0 when a block does not fit.</summary>
    int EntriesPerAnswer { get; }

    /// <summary>Answers for one tile.</summary>
    int AnswersPerTile { get; }

    /// <summary>Output channels of an answer.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <returns>From 1 to E.</returns>
    int EntriesOf(int answer);

    /// <summary>An output channel of an answer.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="entry">From 0.</param>
    /// <returns>Its number in the layer.</returns>
    int OutputOf(int answer, int entry);

    /// <summary>Group blocks, each a ciphertext or as many as a group's channels take, that an answer needs.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <returns>The first and how many.</returns>
    (int First, int Count) GroupBlocksOf(int answer);

    /// <summary>Where a group begins in its ciphertext.</summary>
    /// <param name="group">From 0 to g - 1, within the ciphertext.</param>
    /// <returns>In [0, n - L].</returns>
    int GroupPlace(int group);

    /// <summary>Where an output channel begins in its answer.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="entry">From 0.</param>
    /// <returns>In [0, n - L].</returns>
    int OutputPlace(int answer, int entry);
}
