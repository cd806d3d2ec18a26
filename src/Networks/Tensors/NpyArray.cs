namespace PrivateInference.Networks.Tensors;

/// <summary>An array read from a .npy file.</summary>
/// <param name="Shape">Sizes, outermost first; empty for a scalar.</param>
/// <param name="Values">Row-major, whatever the order in the file.</param>
/// <param name="ElementType">Element type in the file, such as <c>&lt;f4</c>.</param>
public sealed record NpyArray(int[] Shape, float[] Values, string ElementType);
