namespace PrivateInference.Networks;

/// <summary>Window of a pooling layer.</summary>
/// <param name="KernelHeight">Rows of the window.</param>
/// <param name="KernelWidth">Columns of the window.</param>
/// <param name="StrideHeight">Rows between windows.</param>
/// <param name="StrideWidth">Columns between windows.</param>
/// <param name="PadTop">Rows of padding above.</param>
/// <param name="PadLeft">Columns of padding at the left.</param>
/// <param name="PadBottom">Rows of padding below (with ceil mode, what the last window reaches past the map).</param>
/// <param name="PadRight">Columns of padding at the right.</param>
/// <param name="DilationHeight">Rows between taps of the window.</param>
/// <param name="DilationWidth">Columns between taps of the window.</param>
public readonly record struct PoolShape(
    int KernelHeight,
    int KernelWidth,
    int StrideHeight,
    int StrideWidth,
    int PadTop,
    int PadLeft,
    int PadBottom,
    int PadRight,
    int DilationHeight = 1,
    int DilationWidth = 1);
