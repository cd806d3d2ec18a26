using PrivateInference.Networks;

namespace PrivateInference.Protocols.Engine;

/// <summary>Which scalars a pooling window covers.</summary>
internal static class PoolWindows
{
    /// <summary>Collects the window of one output.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="output">Shape of the output.</param>
    /// <param name="pool">Kernel, stride, padding, dilation.</param>
    /// <param name="element">Index of the output scalar.</param>
    /// <param name="indices">Cleared, then filled with the covered input scalars; padding is left out.</param>
    public static void Collect(TensorShape input, TensorShape output, PoolShape pool, int element, List<int> indices)
    {
        indices.Clear();
        int channel = element / output.Pixels;
        int top = (element % output.Pixels / output.Width * pool.StrideHeight) - pool.PadTop;
        int left = (element % output.Width * pool.StrideWidth) - pool.PadLeft;
        for (int ky = 0; ky < pool.KernelHeight; ky++)
        {
            int row = top + (ky * pool.DilationHeight);
            for (int kx = 0; kx < pool.KernelWidth; kx++)
            {
                int column = left + (kx * pool.DilationWidth);
                if ((uint)row < (uint)input.Height && (uint)column < (uint)input.Width)
                {
                    indices.Add((((channel * input.Height) + row) * input.Width) + column);
                }
            }
        }
    }
}
