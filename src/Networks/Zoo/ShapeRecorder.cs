namespace PrivateInference.Networks.Zoo;

/// <summary>The layers that a <see cref="ModelBuilder"/> describes, as they will be read, without weights.</summary>
internal sealed class ShapeRecorder
{
    private readonly List<Layer> _layers = [];
    private readonly Dictionary<string, int> _tensors = [];

    /// <summary>The layers so far.</summary>
    public IReadOnlyList<Layer> Layers => _layers;

    /// <summary>Names the image.</summary>
    /// <param name="name">Name of its tensor.</param>
    public void Input(string name) => _tensors.Add(name, 0);

    /// <summary>Adds a layer.</summary>
    /// <param name="name">Name of the layer and of its output.</param>
    /// <param name="inputs">Names of the tensors it reads.</param>
    /// <param name="create">Makes the layer from their ids.</param>
    public void Add(string name, IEnumerable<string> inputs, Func<int[], Layer> create)
    {
        _layers.Add(create([.. inputs.Select(input => _tensors[input])]));
        _tensors.Add(name, _layers.Count);
    }

    /// <summary>What a crop at the top and at the left copies.</summary>
    /// <param name="input">Shape before.</param>
    /// <param name="output">Shape after.</param>
    /// <returns>For each element of the output, the element of the input.</returns>
    public static int[] CropSource(TensorShape input, TensorShape output)
    {
        int rows = input.Height - output.Height;
        int columns = input.Width - output.Width;
        int[] source = new int[output.Elements];
        for (int i = 0; i < source.Length; i++)
        {
            int row = (i / output.Width % output.Height) + rows;
            int column = (i % output.Width) + columns;
            source[i] = (((i / output.Pixels * input.Height) + row) * input.Width) + column;
        }

        return source;
    }
}
