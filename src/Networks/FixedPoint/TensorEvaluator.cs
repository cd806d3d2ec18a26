namespace PrivateInference.Networks.FixedPoint;

/// <summary>Evaluates a network in floating point.</summary>
/// <param name="network">Any network.</param>
/// <param name="input">An image of its shape.</param>
/// <returns>Every tensor: 0 is the image, k + 1 the output of layer k.</returns>
internal delegate float[][] TensorEvaluator(Network network, float[] input);
