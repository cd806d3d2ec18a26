namespace PrivateInference.Networks;

/// <summary>Shape of one image-like tensor, batch left out; a vector of n features is (n, 1, 1).</summary>
/// <param name="Channels">Number of channels, at least 1.</param>
/// <param name="Height">Rows, at least 1.</param>
/// <param name="Width">Columns, at least 1.</param>
public readonly record struct TensorShape(int Channels, int Height, int Width)
{
    /// <summary>Number of scalars, <c>Channels * Height * Width</c>.</summary>
    public int Elements => checked(Channels * Height * Width);

    /// <summary>Scalars of one channel, <c>Height * Width</c>.</summary>
    public int Pixels => checked(Height * Width);

    /// <summary>The shape as <c>CxHxW</c>.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
