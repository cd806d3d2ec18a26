namespace PrivateInference.Networks.FixedPoint;

/// <summary>The layers of a network under rewriting: layers are replaced or bypassed, and tensor ids stay what they were.</summary>
internal sealed class EditableGraph
{
    private readonly Network _network;
    private readonly Layer[] _layers;
    private readonly int[] _bypass;

    /// <summary>A graph to rewrite.</summary>
    /// <param name="network">Not changed.</param>
    public EditableGraph(Network network)
    {
        _network = network;
        _layers = [.. network.Layers];
        _bypass = [.. Enumerable.Range(0, network.Layers.Count + 1)];
    }

    /// <summary>Number of layers, bypassed ones included.</summary>
    public int Count => _layers.Length;

    /// <summary>The tensor of the logits.</summary>
    public int Output => Resolve(_layers.Length);

    /// <summary>A layer.</summary>
    /// <param name="index">Layer k writes tensor k + 1.</param>
    /// <returns>The layer.</returns>
    public Layer this[int index]
    {
        get => _layers[index];
        set => _layers[index] = value;
    }

    /// <summary>Whether a layer was bypassed.</summary>
    /// <param name="index">Index of a layer.</param>
    /// <returns>True when nothing reads its tensor any more.</returns>
    public bool IsBypassed(int index) => _bypass[index + 1] != index + 1;

    /// <summary>The tensor that stands for another.</summary>
    /// <param name="tensor">Any tensor id.</param>
    /// <returns>Itself unless its layer was bypassed.</returns>
    public int Resolve(int tensor)
    {
        while (_bypass[tensor] != tensor)
        {
            tensor = _bypass[tensor];
        }

        return tensor;
    }

    /// <summary>The tensor that a layer reads.</summary>
    /// <param name="index">Index of a layer.</param>
    /// <param name="slot">Which input.</param>
    /// <returns>A tensor that was not bypassed.</returns>
    public int Input(int index, int slot = 0) => Resolve(_layers[index].Inputs[slot]);

    /// <summary>Shape of a tensor.</summary>
    /// <param name="tensor">Any tensor id.</param>
    /// <returns>Its shape.</returns>
    public TensorShape ShapeOf(int tensor) => tensor == 0 ? _network.InputShape : _layers[tensor - 1].Shape;

    /// <summary>Shape of the first input as a layer sees it.</summary>
    /// <param name="index">Index of a layer.</param>
    /// <returns>The shape in the original network.</returns>
    public TensorShape InputShape(int index) => _network.ShapeOf(_layers[index].Inputs[0]);

    /// <summary>Layers that read a tensor.</summary>
    /// <param name="tensor">A tensor that was not bypassed.</param>
    /// <returns>Indices of layers, ascending.</returns>
    public int[] Consumers(int tensor)
        => [.. Enumerable.Range(tensor, _layers.Length - tensor).Where(k => !IsBypassed(k) && _layers[k].Inputs.Any(id => Resolve(id) == tensor))];

    /// <summary>Whether exactly one layer reads a tensor and it is not the logits.</summary>
    /// <param name="tensor">A tensor that was not bypassed.</param>
    /// <returns>True when its values may be changed together with that layer.</returns>
    public bool HasSingleConsumer(int tensor) => tensor != Output && Consumers(tensor).Length == 1;

    /// <summary>Removes a layer with one input: whoever read it reads its input.</summary>
    /// <param name="index">Index of the layer.</param>
    public void Bypass(int index) => _bypass[index + 1] = Input(index);

    /// <summary>The network without bypassed layers and without layers that the logits do not need.</summary>
    /// <returns>A network with new tensor ids.</returns>
    public Network ToNetwork()
    {
        bool[] needed = new bool[_layers.Length + 1];
        needed[Output] = true;
        for (int k = _layers.Length - 1; k >= 0; k--)
        {
            foreach (int id in needed[k + 1] ? _layers[k].Inputs : [])
            {
                needed[Resolve(id)] = true;
            }
        }

        int[] renumbered = new int[_layers.Length + 1];
        List<Layer> layers = [];
        for (int k = 0; k < _layers.Length; k++)
        {
            if (needed[k + 1])
            {
                layers.Add(_layers[k] with { Inputs = [.. _layers[k].Inputs.Select(id => renumbered[Resolve(id)])] });
                renumbered[k + 1] = layers.Count;
            }
        }

        return _network with { Layers = layers };
    }
}
