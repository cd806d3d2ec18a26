namespace PrivateInference.Networks.Reading;

/// <summary>A tensor, and how many zeros surround it in another one.</summary>
/// <param name="Tensor">The tensor without the zeros, [channels, rows, columns].</param>
/// <param name="Top">Rows of zeros above.</param>
/// <param name="Left">Columns of zeros at the left.</param>
/// <param name="Bottom">Rows of zeros below.</param>
/// <param name="Right">Columns of zeros at the right.</param>
internal sealed record ZeroPadding(int Tensor, int Top, int Left, int Bottom, int Right);
