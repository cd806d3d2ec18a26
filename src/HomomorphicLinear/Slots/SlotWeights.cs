using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>The weights that a product of one rotated ciphertext multiplies its slots with.</summary>
/// <param name="layout">Where channels lie.</param>
internal sealed class SlotWeights(SlotLayout layout)
{
    /// <summary>Whether a product can have any weight at all, whatever the weights are.</summary>
    /// <param name="output">Output ciphertext.</param>
    /// <param name="input">Input ciphertext.</param>
    /// <param name="diagonal">Diagonal of channels.</param>
    /// <param name="tap">Distance of taps.</param>
    /// <returns>False for products that need not be made: between groups, of phases that the tap does not read, beyond the last channel.</returns>
    public bool Any(int output, int input, int diagonal, SlotTap tap)
    {
        for (int block = 0; block < layout.Blocks; block++)
        {
            foreach ((int rows, int columns) in tap.Offsets)
            {
                if (IndexOf(block, output, input, diagonal, rows, columns) >= 0)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Writes the slots of a plaintext.</summary>
    /// <param name="output">Output ciphertext.</param>
    /// <param name="input">Input ciphertext.</param>
    /// <param name="diagonal">Diagonal of channels.</param>
    /// <param name="tap">Distance of taps.</param>
    /// <param name="later">Rotation of the product that is still to come.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width].</param>
    /// <param name="modulus">t.</param>
    /// <param name="slots">n, overwritten, in [0, t).</param>
    public void Fill(int output, int input, int diagonal, SlotTap tap, SlotShift later, ReadOnlySpan<long> weights, Kernels.Modulus modulus, Span<ulong> slots)
    {
        slots.Clear();
        for (int block = 0; block < layout.Blocks; block++)
        {
            foreach ((int rows, int columns) in tap.Offsets)
            {
                int index = IndexOf(block, output, input, diagonal, rows, columns);
                if (index >= 0)
                {
                    FillBlock(block, rows, columns, later, modulus.Reduce(weights[index]), slots);
                }
            }
        }
    }

    private void FillBlock(int block, int rowOffset, int columnOffset, SlotShift later, ulong weight, Span<ulong> slots)
    {
        int columnStart = Math.Max(0, -columnOffset);
        int columnEnd = Math.Min(layout.Columns.TileOutputs, layout.Columns.Stored - columnOffset);
        int rowEnd = Math.Min(layout.Rows.TileOutputs, layout.Rows.Stored - rowOffset);
        for (int row = Math.Max(0, -rowOffset); row < rowEnd; row++)
        {
            int start = (block * layout.BlockLength) + (row * layout.Pitch);
            for (int column = columnStart; column < columnEnd; column++)
            {
                slots[later.Source(start + column, layout.RowLength)] = weight;
            }
        }
    }

    /// <summary>Index of the weight by which a block's output takes its input at an offset; -1 for none.</summary>
    private int IndexOf(int block, int outputCiphertext, int inputCiphertext, int diagonal, int rowOffset, int columnOffset)
    {
        ConvolutionGeometry geometry = layout.Geometry;
        ConvolutionShape shape = geometry.Shape;
        int output = layout.OutputOf(block, outputCiphertext);
        int phased = layout.InputOf(block, diagonal, inputCiphertext);
        if (output >= shape.OutputChannels || phased >= layout.Inputs)
        {
            return -1;
        }

        (int phase, int input) = Math.DivRem(phased, shape.InputChannels);
        (int group, int inGroup) = Math.DivRem(input, geometry.InputsPerGroup);
        if (group != output / geometry.OutputsPerGroup)
        {
            return -1;
        }

        int row = SlotTap.TapOf(layout.Rows, phase / layout.Columns.Kernel.PhaseCount, rowOffset);
        int column = SlotTap.TapOf(layout.Columns, phase % layout.Columns.Kernel.PhaseCount, columnOffset);
        return row < 0 || column < 0 ? -1 : (((((output * geometry.InputsPerGroup) + inGroup) * shape.KernelHeight) + row) * shape.KernelWidth) + column;
    }
}
