using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>
/// Images in the layout of ONNX Runtime's own convolution kernels on the processor: channels in blocks of a vector's width, the
/// channel within a block innermost ([N, C/b, H, W, b] under the name and shape of [N, C, H, W]). The runtime uses these kernels by
/// itself only where weights are constants; a training step names them. A tensor keeps its plain name; its blocked twin is made when
/// a rule asks for it, and so is the plain one.
/// </summary>
internal sealed class BlockedTensors
{
    /// <summary>Domain of the blocked operators.</summary>
    public const string Domain = "com.microsoft.nchwc";

    private readonly GraphWriter _writer;
    private readonly Dictionary<string, string> _twins = [];
    private readonly Dictionary<string, BlockedConvolution> _recipes = [];

    /// <summary>Nothing blocked yet.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="block">Channels in a block, b.</param>
    public BlockedTensors(GraphWriter writer, long block)
    {
        _writer = writer;
        Block = block;
    }

    /// <summary>Channels in a block, b.</summary>
    public long Block { get; }

    /// <summary>Whether a tensor of a shape can be blocked.</summary>
    /// <param name="shape">Its dimensions.</param>
    /// <returns>True for images of whole blocks.</returns>
    public bool Fits(ReadOnlySpan<long> shape) => shape.Length == 4 && shape[1] % Block == 0;

    /// <summary>Whether a tensor was made blocked, or has been converted already.</summary>
    /// <param name="tensor">Its plain name.</param>
    /// <returns>True if asking for it blocked costs no conversion.</returns>
    public bool Has(string tensor) => _twins.ContainsKey(tensor) || _recipes.ContainsKey(tensor);

    /// <summary>A tensor, blocked.</summary>
    /// <param name="tensor">Its plain name.</param>
    /// <returns>Name of its blocked twin.</returns>
    public string Of(string tensor)
    {
        if (!_twins.TryGetValue(tensor, out string? twin))
        {
            twin = _recipes.Remove(tensor, out BlockedConvolution? recipe) ? recipe.Write(_writer) : Add("ReorderInput", [], tensor);
            _twins[tensor] = twin;
        }

        return twin;
    }

    /// <summary>The convolution that will make a tensor, as long as nothing has asked for the tensor.</summary>
    /// <param name="tensor">Its plain name.</param>
    /// <returns>The convolution, to be extended and written under another name; null where there is none.</returns>
    public BlockedConvolution? Recipe(string tensor) => _recipes.GetValueOrDefault(tensor);

    /// <summary>Gives a plain name to a blocked tensor.</summary>
    /// <param name="tensor">The plain name.</param>
    /// <param name="twin">The blocked tensor.</param>
    /// <param name="channels">Its channels.</param>
    public void Define(string tensor, string twin, long channels)
    {
        _twins[tensor] = twin;
        _writer.Defer(tensor, () => WritePlain(tensor, channels));
    }

    /// <summary>Gives a plain name to what a convolution will make, so that a rule that comes after may extend it first.</summary>
    /// <param name="tensor">The plain name.</param>
    /// <param name="recipe">The convolution.</param>
    /// <param name="channels">Its output channels.</param>
    public void Define(string tensor, BlockedConvolution recipe, long channels)
    {
        _recipes[tensor] = recipe;
        _writer.Defer(tensor, () => WritePlain(tensor, channels));
    }

    /// <summary>Gives a new plain name to what a convolution will make.</summary>
    /// <param name="recipe">The convolution.</param>
    /// <param name="channels">Its output channels.</param>
    /// <returns>The plain name.</returns>
    public string Define(BlockedConvolution recipe, long channels)
    {
        string tensor = _writer.Unique("plain");
        Define(tensor, recipe, channels);
        return tensor;
    }

    /// <summary>Gives a new plain name to a blocked tensor.</summary>
    /// <param name="twin">The blocked tensor.</param>
    /// <param name="channels">Its channels.</param>
    /// <returns>The plain name.</returns>
    public string Define(string twin, long channels)
    {
        string tensor = _writer.Unique("plain");
        Define(tensor, twin, channels);
        return tensor;
    }

    /// <summary>Adds a node of a blocked operator.</summary>
    /// <param name="operatorType">Its name in <see cref="Domain"/>.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="inputs">Its inputs, blocked as the operator wants them.</param>
    /// <returns>The output's name.</returns>
    public string Add(string operatorType, ReadOnlySpan<AttributeProto> attributes, params ReadOnlySpan<string> inputs) =>
        Add(_writer, operatorType, attributes, inputs);

    /// <summary>Adds a node of a blocked operator.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="operatorType">Its name in <see cref="Domain"/>.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <returns>The output's name.</returns>
    public static string Add(GraphWriter writer, string operatorType, ReadOnlySpan<AttributeProto> attributes, params ReadOnlySpan<string> inputs)
    {
        string output = writer.Unique($"Blocked{operatorType}");
        writer.AddNode(operatorType, attributes, inputs, [output], Domain);
        return output;
    }

    /// <summary>Constants of one image, put in the order of its blocked twin.</summary>
    /// <param name="values">In the order of [1, C, H, W].</param>
    /// <param name="shape">[N, C, H, W], C a multiple of the block.</param>
    /// <returns>The same values in the order of [1, C/b, H, W, b].</returns>
    public float[] Reordered(ReadOnlySpan<float> values, ReadOnlySpan<long> shape)
    {
        int block = (int)Block;
        int area = (int)(shape[2] * shape[3]);
        float[] ordered = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int channel = i / area;
            ordered[(((channel / block * area) + (i % area)) * block) + (channel % block)] = values[i];
        }

        return ordered;
    }

    private void WritePlain(string tensor, long channels) =>
        _writer.AddNode("ReorderOutput", [Attributes.Integer("channels", channels)], [Of(tensor)], [tensor], Domain);
}
