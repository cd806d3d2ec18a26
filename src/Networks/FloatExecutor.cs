using PrivateInference.Networks.Execution;

namespace PrivateInference.Networks;

/// <summary>Sees a tensor right after it is computed.</summary>
/// <param name="tensor">0 for the image, k + 1 for the output of layer k.</param>
/// <param name="values">Its scalars in channel, row, column order; only valid during the call.</param>
public delegate void TensorObserver(int tensor, ReadOnlySpan<float> values);

/// <summary>Runs a network on one image in the clear, in single precision.</summary>
public static class FloatExecutor
{
    /// <summary>Computes the logits, before <see cref="Network.Output"/> is applied.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The image, in channel, row, column order of <see cref="Network.InputShape"/>.</param>
    /// <returns>The logits, flattened.</returns>
    /// <exception cref="ArgumentException">The image has another number of scalars.</exception>
    public static float[] Run(Network network, ReadOnlySpan<float> input) => Run(network, input, observer: null);

    /// <summary>Computes the logits and shows every tensor, in the order of their ids; a tensor is kept only while it is needed.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The image, in channel, row, column order of <see cref="Network.InputShape"/>.</param>
    /// <param name="observer">Called with each tensor, or null.</param>
    /// <returns>The logits, flattened.</returns>
    /// <exception cref="ArgumentException">The image has another number of scalars.</exception>
    public static float[] Run(Network network, ReadOnlySpan<float> input, TensorObserver? observer)
        => Run(network, input, observer, keepAll: false)[^1]!;

    /// <summary>Computes every tensor.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The image, in channel, row, column order of <see cref="Network.InputShape"/>.</param>
    /// <returns>The tensors by id: the image first, the logits last.</returns>
    /// <exception cref="ArgumentException">The image has another number of scalars.</exception>
    public static float[][] RunAll(Network network, ReadOnlySpan<float> input) => Run(network, input, observer: null, keepAll: true)!;

    private static float[]?[] Run(Network network, ReadOnlySpan<float> input, TensorObserver? observer, bool keepAll)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (input.Length != network.InputShape.Elements)
        {
            throw new ArgumentException($"the image has {input.Length} scalars, the network takes {network.InputShape} = {network.InputShape.Elements}", nameof(input));
        }

        float[]?[] tensors = new float[]?[network.Layers.Count + 1];
        int[] lastUse = LastUse(network);
        tensors[0] = input.ToArray();
        observer?.Invoke(0, tensors[0]);
        for (int k = 0; k < network.Layers.Count; k++)
        {
            Layer layer = network.Layers[k];
            float[][] inputs = [.. layer.Inputs.Select(tensor => tensors[tensor]!)];
            tensors[k + 1] = FloatLayers.Run(layer, inputs, [.. layer.Inputs.Select(network.ShapeOf)]);
            observer?.Invoke(k + 1, tensors[k + 1]);
            foreach (int tensor in layer.Inputs)
            {
                if (!keepAll && lastUse[tensor] == k)
                {
                    tensors[tensor] = null;
                }
            }
        }

        return tensors;
    }

    private static int[] LastUse(Network network)
    {
        int[] last = new int[network.Layers.Count + 1];
        for (int k = 0; k < network.Layers.Count; k++)
        {
            foreach (int tensor in network.Layers[k].Inputs)
            {
                last[tensor] = k;
            }
        }

        return last;
    }
}
