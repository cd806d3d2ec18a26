namespace PrivateInference.Networks.FixedPoint;

/// <summary>Where the windows of a pool lie; the one place that knows padding, stride and dilation.</summary>
public static class WindowWalk
{
    /// <summary>Rows or columns of a pool's output.</summary>
    /// <param name="size">Rows or columns of the input.</param>
    /// <param name="padding">Padding on both sides together.</param>
    /// <param name="kernel">Taps of the window.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <returns>Windows that fit; 0 or less when none does.</returns>
    public static long Outputs(long size, long padding, long kernel, long dilation, long stride)
    {
        long room = size + padding - ((kernel - 1) * dilation) - 1;
        return room < 0 ? 0 : (room / stride) + 1;
    }

    /// <summary>Taps of one window that fall on the map, along one axis.</summary>
    /// <param name="output">Index of the window.</param>
    /// <param name="size">Rows or columns of the input.</param>
    /// <param name="padBefore">Padding before the map.</param>
    /// <param name="kernel">Taps of the window.</param>
    /// <param name="dilation">Distance between taps.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <returns>From 0 to <paramref name="kernel"/>.</returns>
    public static int TapsOnMap(int output, int size, int padBefore, int kernel, int dilation, int stride)
    {
        int taps = 0;
        for (int k = 0; k < kernel; k++)
        {
            long position = ((long)output * stride) + ((long)k * dilation) - padBefore;
            taps += position >= 0 && position < size ? 1 : 0;
        }

        return taps;
    }

    /// <summary>Calls back for every tap on the map of every window, windows in channel, row, column order.</summary>
    /// <param name="input">Shape of the map.</param>
    /// <param name="output">Shape of the pool's output.</param>
    /// <param name="pool">Window.</param>
    /// <param name="visit">Receives the index of the output element and of the input element.</param>
    public static void Visit(TensorShape input, TensorShape output, PoolShape pool, Action<int, int> visit)
    {
        for (int target = 0; target < output.Elements; target++)
        {
            int channel = target / output.Pixels;
            int top = (target / output.Width % output.Height * pool.StrideHeight) - pool.PadTop;
            int left = (target % output.Width * pool.StrideWidth) - pool.PadLeft;
            for (int ky = 0; ky < pool.KernelHeight; ky++)
            {
                int row = top + (ky * pool.DilationHeight);
                if ((uint)row >= (uint)input.Height)
                {
                    continue;
                }

                for (int kx = 0; kx < pool.KernelWidth; kx++)
                {
                    int column = left + (kx * pool.DilationWidth);
                    if ((uint)column < (uint)input.Width)
                    {
                        visit(target, (((channel * input.Height) + row) * input.Width) + column);
                    }
                }
            }
        }
    }
}
