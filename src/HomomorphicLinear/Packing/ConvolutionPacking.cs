namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>
/// Coefficient packing of a convolution: where pixels, weights and outputs lie in polynomials modulo <c>x^n + 1</c>, so that sums of products of polynomials hold the
/// convolution's outputs. No rotations.
/// </summary>
/// <remarks>
/// <para>After Huang et al., Cheetah (eprint 2022/207, section 3.2), with several output channels in one answer, zeros shared between lines, phases for strides, and
/// groups. Places of a block of length L: pixel (channel c, row y, column x) at <c>c S_c + y S_y + x</c>, so that tap (c, a, b) reads for output (y, x) the place
/// <c>y S_y + x + d</c>, <c>d = c S_c + offset(a) S_y + offset(b)</c>. Input group j of a ciphertext adds <c>G_j</c>; entry m of an answer, an output channel of
/// group j, puts its weights at <c>W_m - G_j - d</c> and finds its outputs at <c>W_m + y S_y + x</c> (<see cref="IGroupLayout"/> has G and W).</para>
/// <para>Those places see nothing else: an input pixel of block j' times a weight of entry m' of group j lies at <c>W_m' - G_j + G_j' + v</c> with v its own reading range. L is
/// chosen so that a range moved by L or more meets no stored pixel, and modulo n that sum is at least L from W_m either way round unless both are the pair's own.
/// x^n = -1 turns the sign of what passes the end: an exponent below zero has it already, and what is read does not pass, since W_m is at most n - L.</para>
/// <para>SECURITY: only these coefficients of <c>c0</c> are sent. The others may hold sums over groups that are no output of the layer, and are dropped before anything leaves the
/// server; <c>c1</c>, sent in full, is a fresh sample whatever they hold (<see cref="NoiseModel"/>).</para>
/// </remarks>
internal sealed class ConvolutionPacking
{
    /// <summary>Lays out a convolution.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="layout">Tiles of both axes, and how their lines and channels lie.</param>
    /// <param name="channelsPerBlock">Phased channels of one group in a ciphertext; all of them when it holds more than one group.</param>
    /// <param name="groups">How groups and output channels lie, in blocks as long as those channels take.</param>
    public ConvolutionPacking(ConvolutionGeometry geometry, int ringDegree, PlaneLayout layout, int channelsPerBlock, IGroupLayout groups)
    {
        Geometry = geometry;
        RingDegree = ringDegree;
        Layout = layout;
        Groups = groups;
        ChannelsPerBlock = channelsPerBlock;
        BlockLength = layout.BlockLength(channelsPerBlock);
        ChannelBlocks = DivideUp(geometry.PhasedInputsPerGroup, channelsPerBlock);
        GroupBlocks = DivideUp(geometry.Shape.Groups, GroupsPerCiphertext);
        Tiles = Rows.Tiles * Columns.Tiles;
        bool isConstant = channelsPerBlock == 1 && EntriesPerAnswer == 1 && geometry.Shape.KernelHeight == 1 && geometry.Shape.KernelWidth == 1
            && Rows.Offset(0) == 0 && Columns.Offset(0) == 0;
        Runs = isConstant ? new PlaintextRuns(Columns, ringDegree, ringDegree) : layout.Run > 1 ? new PlaintextRuns(Columns, ringDegree, layout.Run) : null;
    }

    /// <summary>The convolution.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>n.</summary>
    public int RingDegree { get; }

    /// <summary>How lines and channels lie.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>How groups and output channels lie.</summary>
    public IGroupLayout Groups { get; }

    /// <summary>Tiles of the vertical axis.</summary>
    public TiledAxis Rows => Layout.Rows;

    /// <summary>Tiles of the horizontal axis.</summary>
    public TiledAxis Columns => Layout.Columns;

    /// <summary>Phased channels of one group in a ciphertext.</summary>
    public int ChannelsPerBlock { get; }

    /// <summary>g: groups in a ciphertext.</summary>
    public int GroupsPerCiphertext => Groups.GroupsPerCiphertext;

    /// <summary>L: places from one group, or output channel, to the next, at least.</summary>
    public long BlockLength { get; }

    /// <summary>Output channels in one answer; 0 when a block does not fit.</summary>
    public int EntriesPerAnswer => Groups.EntriesPerAnswer;

    /// <summary>Ciphertexts that hold the channels of one group.</summary>
    public int ChannelBlocks { get; }

    /// <summary>Ciphertexts that hold the groups.</summary>
    public int GroupBlocks { get; }

    /// <summary>Answers for one tile.</summary>
    public int AnswersPerTile => Groups.AnswersPerTile;

    /// <summary>Plaintexts as runs; null where the layout has none. With one run alone every plaintext is a constant, one weight, with nothing to transform.</summary>
    public PlaintextRuns? Runs { get; }

    /// <summary>Tiles of both axes.</summary>
    public int Tiles { get; }

    /// <summary>Ciphertexts of one tile.</summary>
    public int CiphertextsPerTile => GroupBlocks * ChannelBlocks;

    /// <summary>All ciphertexts: number <c>(tile * GroupBlocks + group block) * ChannelBlocks + channel block</c>.</summary>
    public long Ciphertexts => (long)Tiles * CiphertextsPerTile;

    /// <summary>All answers: number <c>tile * AnswersPerTile + answer</c>.</summary>
    public long Answers => (long)Tiles * AnswersPerTile;

    /// <summary>Plaintext polynomials, the same for all tiles.</summary>
    public long WeightPolynomials
    {
        get
        {
            long needed = GroupBlocks == 1 ? AnswersPerTile : 0;
            for (int answer = 0; answer < AnswersPerTile && GroupBlocks > 1; answer++)
            {
                needed += Groups.GroupBlocksOf(answer).Count;
            }

            return needed * ChannelBlocks;
        }
    }

    /// <summary>Outputs of a tile in one channel.</summary>
    /// <param name="tile">From 0.</param>
    /// <returns>Pixels.</returns>
    public int PixelsOf(int tile) => Rows.OutputsOf(tile / Columns.Tiles) * Columns.OutputsOf(tile % Columns.Tiles);

    /// <summary>Writes one ciphertext's message.</summary>
    /// <param name="ciphertext">Its number.</param>
    /// <param name="share">Row-major [input channels, height, width].</param>
    /// <param name="message">n coefficients, overwritten.</param>
    public void FillMessage(long ciphertext, ReadOnlySpan<ulong> share, Span<ulong> message)
    {
        message.Clear();
        int tile = (int)(ciphertext / CiphertextsPerTile);
        int rest = (int)(ciphertext % CiphertextsPerTile);
        int firstGroup = rest / ChannelBlocks * GroupsPerCiphertext;
        int firstChannel = rest % ChannelBlocks * ChannelsPerBlock;
        int groups = Math.Min(GroupsPerCiphertext, Geometry.Shape.Groups - firstGroup);
        int channels = Math.Min(ChannelsPerBlock, Geometry.PhasedInputsPerGroup - firstChannel);
        for (int group = 0; group < groups; group++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int phased = firstChannel + channel;
                int input = ((firstGroup + group) * Geometry.InputsPerGroup) + (phased / Geometry.Phases);
                long start = Groups.GroupPlace(group) + (channel * Layout.ChannelPitch);
                FillImage(tile, input, phased % Geometry.Phases, share, message[(int)start..]);
            }
        }
    }

    /// <summary>Says where the weights lie in one plaintext polynomial, which is sparse.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="groupBlock">One of those that the answer needs.</param>
    /// <param name="channelBlock">From 0.</param>
    /// <param name="exponents">
    /// n of which the first are overwritten, in (-n, n), where <c>x^-e = -x^(n-e)</c>. They differ modulo n but where a kernel is wider than a line with its zeros:
    /// taps that share a place then read nothing but zeros.
    /// </param>
    /// <param name="weights">As many indexes into row-major [output channels, inputs per group, kernel height, kernel width].</param>
    /// <returns>How many.</returns>
    public int FillTaps(int answer, int groupBlock, int channelBlock, Span<int> exponents, Span<int> weights)
    {
        int filled = 0;
        int kernelHeight = Geometry.Shape.KernelHeight;
        int kernelWidth = Geometry.Shape.KernelWidth;
        for (int entry = 0; entry < Groups.EntriesOf(answer); entry++)
        {
            int output = Groups.OutputOf(answer, entry);
            int group = output / Geometry.OutputsPerGroup;
            if (group / GroupsPerCiphertext != groupBlock)
            {
                continue;
            }

            int move = Groups.OutputPlace(answer, entry) - Groups.GroupPlace(group % GroupsPerCiphertext);

            for (int row = 0; row < kernelHeight; row++)
            {
                for (int column = 0; column < kernelWidth; column++)
                {
                    long tap = move - ((long)Rows.Offset(row) * Layout.LinePitch) - Columns.Offset(column);
                    int phase = (Rows.Kernel.PhaseSlot(row) * Columns.Kernel.PhaseCount) + Columns.Kernel.PhaseSlot(column);
                    int end = Math.Min((channelBlock + 1) * ChannelsPerBlock, Geometry.PhasedInputsPerGroup);
                    int start = channelBlock * ChannelsPerBlock;
                    int phased = start + ((((phase - start) % Geometry.Phases) + Geometry.Phases) % Geometry.Phases);
                    for (; phased < end; phased += Geometry.Phases)
                    {
                        int input = phased / Geometry.Phases;
                        weights[filled] = (((((output * Geometry.InputsPerGroup) + input) * kernelHeight) + row) * kernelWidth) + column;
                        exponents[filled++] = (int)(tap - ((phased - start) * Layout.ChannelPitch));
                    }
                }
            }
        }

        return filled;
    }

    /// <summary>Where an answer's coefficients lie and which outputs they are.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="answer">Within its tile.</param>
    /// <param name="places">Coefficients, one an output, overwritten: output channels in order, each row-major.</param>
    /// <param name="outputs">Indexes into row-major [output channels, height, width], as many.</param>
    /// <returns>How many.</returns>
    public int FillOutputs(int tile, int answer, Span<int> places, Span<int> outputs)
    {
        int tileRow = tile / Columns.Tiles;
        int tileColumn = tile % Columns.Tiles;
        int rows = Rows.OutputsOf(tileRow);
        int columns = Columns.OutputsOf(tileColumn);
        int done = 0;
        for (int entry = 0; entry < Groups.EntriesOf(answer); entry++)
        {
            int output = Groups.OutputOf(answer, entry);
            int block = Groups.OutputPlace(answer, entry);
            for (int row = 0; row < rows; row++)
            {
                int line = (((output * Rows.Kernel.Outputs) + (tileRow * Rows.TileOutputs) + row) * Columns.Kernel.Outputs) + (tileColumn * Columns.TileOutputs);
                FillRising(places.Slice(done, columns), block + (row * Layout.LinePitch));
                FillRising(outputs.Slice(done, columns), line);
                done += columns;
            }
        }

        return done;
    }

    internal static int DivideUp(int value, int divisor) => (value + divisor - 1) / divisor;

    private static void FillRising(Span<int> line, int first)
    {
        for (int i = 0; i < line.Length; i++)
        {
            line[i] = first + i;
        }
    }

    private void FillImage(int tile, int input, int phase, ReadOnlySpan<ulong> share, Span<ulong> message)
    {
        int rowPhase = phase / Columns.Kernel.PhaseCount;
        int columnPhase = phase % Columns.Kernel.PhaseCount;
        for (int row = 0; row < Rows.Stored; row++)
        {
            int y = Rows.Pixel(tile / Columns.Tiles, rowPhase, row);
            if (y < 0)
            {
                continue;
            }

            int line = ((input * Rows.Kernel.Size) + y) * Columns.Kernel.Size;
            for (int column = 0; column < Columns.Stored; column++)
            {
                int x = Columns.Pixel(tile % Columns.Tiles, columnPhase, column);
                if (x >= 0)
                {
                    message[(row * Layout.LinePitch) + column] = share[line + x];
                }
            }
        }
    }
}
