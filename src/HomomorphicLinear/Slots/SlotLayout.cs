using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>
/// Slot packing of a convolution or matrix: how channels lie in ciphertexts, which pairs of channels a product joins, and where outputs are found.
/// </summary>
/// <remarks>
/// <para>After Juvekar et al., Gazelle (eprint 2018/073, sections 4.2 and 4.3), with its two cases as one. The two rows of n/2 slots are cut into c blocks each, M = 2c in all, of B = n / 2c
/// slots; a block holds one channel's image, line after line without zeros between: what a tap reads beyond an edge meets a weight of zero. A dense layer is the case of images of one pixel,
/// B = 1, and its blocks' diagonals are the matrix's.</para>
/// <para>Strides are phases (<see cref="KernelAxis"/>); phased channel <c>phase * inputs + input</c>, so that grouped channels stay in line with their outputs. With I and O the numbers of
/// phased inputs and of outputs rounded up to powers of two, at most M: block b holds input <c>b mod I</c> (repeated, so that fewer diagonals do) and output <c>b mod O</c>. Diagonal g of
/// D = min(I, O) joins the output of block b with the input of block b + g, blocks taken as the group Z_c x Z_2 that rotations offer. Where I exceeds O each block
/// then holds a part of its output's sum, and log2(I / O) rotations by O, 2 O, ... blocks add up the parts: the hybrid method.</para>
/// </remarks>
internal sealed class SlotLayout
{
    /// <summary>Lays out a layer.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="rows">Tiles of the vertical axis.</param>
    /// <param name="columns">Tiles of the horizontal axis.</param>
    /// <param name="blocksPerRow">c, a power of two such that a tile's image fits a block.</param>
    public SlotLayout(ConvolutionGeometry geometry, int ringDegree, TiledAxis rows, TiledAxis columns, int blocksPerRow)
    {
        Geometry = geometry;
        RingDegree = ringDegree;
        Rows = rows;
        Columns = columns;
        BlocksPerRow = blocksPerRow;
        Inputs = geometry.Shape.InputChannels * geometry.Phases;
        InputPeriod = PowerOfTwo(Inputs, Blocks);
        OutputPeriod = PowerOfTwo(geometry.Shape.OutputChannels, Blocks);
        InputCiphertexts = ConvolutionPacking.DivideUp(Inputs, InputPeriod);
        OutputCiphertexts = ConvolutionPacking.DivideUp(geometry.Shape.OutputChannels, OutputPeriod);
        Diagonals = Math.Min(InputPeriod, OutputPeriod);
        FoldSteps = int.Log2(InputPeriod / Diagonals);
        Taps = SlotTap.Of(rows, columns, Pitch);
    }

    /// <summary>The convolution.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>n.</summary>
    public int RingDegree { get; }

    /// <summary>Tiles of the vertical axis.</summary>
    public TiledAxis Rows { get; }

    /// <summary>Tiles of the horizontal axis.</summary>
    public TiledAxis Columns { get; }

    /// <summary>Tiles of both axes; each has its own ciphertexts.</summary>
    public int Tiles => Rows.Tiles * Columns.Tiles;

    /// <summary>c.</summary>
    public int BlocksPerRow { get; }

    /// <summary>M.</summary>
    public int Blocks => 2 * BlocksPerRow;

    /// <summary>n / 2.</summary>
    public int RowLength => RingDegree / 2;

    /// <summary>B.</summary>
    public int BlockLength => RowLength / BlocksPerRow;

    /// <summary>Slots from one line of an image to the next.</summary>
    public int Pitch => PitchOf(Columns);

    /// <summary>Phased input channels.</summary>
    public int Inputs { get; }

    /// <summary>I.</summary>
    public int InputPeriod { get; }

    /// <summary>O.</summary>
    public int OutputPeriod { get; }

    /// <summary>Ciphertexts of a tile.</summary>
    public int InputCiphertexts { get; }

    /// <summary>Answers of a tile.</summary>
    public int OutputCiphertexts { get; }

    /// <summary>D.</summary>
    public int Diagonals { get; }

    /// <summary>log2(I / O) where the inputs are more.</summary>
    public int FoldSteps { get; }

    /// <summary>Distances at which taps read.</summary>
    public IReadOnlyList<SlotTap> Taps { get; }

    /// <summary>Slots of a tile's image.</summary>
    /// <param name="rows">Tiles of the vertical axis.</param>
    /// <param name="columns">Tiles of the horizontal axis.</param>
    /// <returns>To be at most a block.</returns>
    public static long LengthOf(TiledAxis rows, TiledAxis columns) => (long)Math.Max(rows.Stored, rows.TileOutputs) * PitchOf(columns);

    /// <summary>The rotation that brings, for every block, the block at a distance.</summary>
    /// <param name="distance">Blocks, from 0 to M - 1; c and more exchange the rows too.</param>
    /// <returns>The rotation.</returns>
    public SlotShift BlockShift(int distance) => new(distance % BlocksPerRow * BlockLength, distance >= BlocksPerRow);

    /// <summary>The rotation of a step of folding.</summary>
    /// <param name="step">From 0 to <see cref="FoldSteps"/> - 1.</param>
    /// <returns>The rotation.</returns>
    public SlotShift FoldShift(int step) => BlockShift(OutputPeriod << step);

    /// <summary>The phased input that a block meets on a diagonal.</summary>
    /// <param name="block">From 0 to M - 1.</param>
    /// <param name="diagonal">From 0 to D - 1.</param>
    /// <param name="ciphertext">Input ciphertext.</param>
    /// <returns>The phased input; may be beyond the last.</returns>
    public int InputOf(int block, int diagonal, int ciphertext)
    {
        int row = (block / BlocksPerRow) ^ (diagonal / BlocksPerRow);
        int column = (block + diagonal) % BlocksPerRow;
        return (ciphertext * InputPeriod) + (((row * BlocksPerRow) + column) % InputPeriod);
    }

    /// <summary>The output whose sum, or part of it, a block holds.</summary>
    /// <param name="block">From 0 to M - 1.</param>
    /// <param name="ciphertext">Output ciphertext.</param>
    /// <returns>The output channel; may be beyond the last.</returns>
    public int OutputOf(int block, int ciphertext) => (ciphertext * OutputPeriod) + (block % OutputPeriod);

    /// <summary>Writes one ciphertext's slots.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="ciphertext">Within the tile.</param>
    /// <param name="share">Row-major [input channels, height, width].</param>
    /// <param name="slots">n, overwritten.</param>
    public void FillInputs(int tile, int ciphertext, ReadOnlySpan<ulong> share, Span<ulong> slots)
    {
        slots.Clear();
        for (int block = 0; block < Blocks; block++)
        {
            int phased = InputOf(block, 0, ciphertext);
            if (phased >= Inputs)
            {
                continue;
            }

            (int phase, int input) = Math.DivRem(phased, Geometry.Shape.InputChannels);
            (int rowPhase, int columnPhase) = Math.DivRem(phase, Columns.Kernel.PhaseCount);
            for (int row = 0; row < Rows.Stored; row++)
            {
                int y = Rows.Pixel(tile / Columns.Tiles, rowPhase, row);
                for (int column = 0; y >= 0 && column < Columns.Stored; column++)
                {
                    int x = Columns.Pixel(tile % Columns.Tiles, columnPhase, column);
                    if (x >= 0)
                    {
                        slots[(block * BlockLength) + (row * Pitch) + column] = share[(((input * Rows.Kernel.Size) + y) * Columns.Kernel.Size) + x];
                    }
                }
            }
        }
    }

    /// <summary>Where an answer's outputs lie.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="ciphertext">Answer within the tile.</param>
    /// <param name="slots">Overwritten, one an output.</param>
    /// <param name="outputs">Indexes into row-major [output channels, height, width], as many.</param>
    /// <returns>How many.</returns>
    public int FillOutputs(int tile, int ciphertext, Span<int> slots, Span<int> outputs)
    {
        (int tileRow, int tileColumn) = Math.DivRem(tile, Columns.Tiles);
        int first = ciphertext * OutputPeriod;
        int count = Math.Min(OutputPeriod, Geometry.Shape.OutputChannels - first);
        int done = 0;
        for (int block = 0; block < count; block++)
        {
            for (int row = 0; row < Rows.OutputsOf(tileRow); row++)
            {
                int line = ((((first + block) * Rows.Kernel.Outputs) + (tileRow * Rows.TileOutputs) + row) * Columns.Kernel.Outputs) + (tileColumn * Columns.TileOutputs);
                for (int column = 0; column < Columns.OutputsOf(tileColumn); column++)
                {
                    slots[done] = (block * BlockLength) + (row * Pitch) + column;
                    outputs[done++] = line + column;
                }
            }
        }

        return done;
    }

    private static int PitchOf(TiledAxis columns) => Math.Max(columns.Stored, columns.TileOutputs);

    private static int PowerOfTwo(int channels, int most) => (int)Math.Min(System.Numerics.BitOperations.RoundUpToPowerOf2((uint)channels), (uint)most);
}
