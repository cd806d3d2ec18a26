using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.ReluPruner;

/// <summary>
/// Running means of what ReLUPruner's importance is made of. With z the input of a ReLU, d = ReLU(z) - z what it changes, and g the
/// derivative of one image's loss by the ReLU's output: d g and its size, g^2, d^2, the share of images with z &lt; 0, and by layer
/// the mean and the mean square of the length of g.
/// </summary>
/// <remarks>
/// The derivative is by the output and not by z: behind a kept ReLU the derivative by z is zero wherever d is not, and the second
/// term would vanish. A step's loss is a mean over the batch; g is of one image, so that the two terms are on one scale.
/// </remarks>
/// <param name="sites">The ReLU layers of a network with slopes.</param>
/// <param name="options">Decay, and which first term.</param>
internal sealed class TaylorStatistics(IReadOnlyList<ReluSite> sites, ReluPrunerOptions options) : StepExtension
{
    private const string Prefix = "taylor:";
    private const double Tiny = 1e-12;
    private const double LeastWeight = 0.1;

    private readonly Dictionary<string, Func<StepGraph, string>> _means = Means(sites, options);

    /// <inheritdoc/>
    public override string Name => $"taylor {options}";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorProto> Renewed =>
    [
        .. sites.SelectMany(site => (IEnumerable<TensorProto>)
        [
            .. PerUnit(site).Select(name => TensorData.Of(name, site.Shape, new float[site.Count])),
            .. PerLayer(site).Select(name => TensorData.Of(name, [], [0f])),
        ]),
    ];

    /// <inheritdoc/>
    public override string Renew(StepGraph step, string tensor)
    {
        GraphWriter writer = step.Tape.Writer;
        string old = writer.Add("Mul", tensor, writer.Scalar((float)options.Decay));
        string added = writer.Add("Mul", _means[tensor](step), writer.Scalar((float)(1 - options.Decay)));
        return writer.Add("Add", old, added);
    }

    /// <summary>The importance of every ReLU.</summary>
    /// <param name="values">The running means, by name.</param>
    /// <returns>For each layer one score per scalar; higher is to be kept.</returns>
    public IReadOnlyList<double[]> Importance(IReadOnlyDictionary<string, float[]> values)
    {
        double[] weights = LayerWeights(values);
        return [.. sites.Select((site, layer) =>
        {
            float[][] unit = [.. PerUnit(site).Select(name => values[name])];
            return Enumerable.Range(0, (int)site.Count).Select(i => weights[layer] * unit[3][i] * Terms(unit[0][i], (double)unit[1][i] * unit[2][i])).ToArray();
        })];
    }

    /// <summary>
    /// Mean length of the gradient times the root of its mean square, brought to 0.1 for the least important layer and 1.1 for the
    /// most important one as in the authors' released code: raw, the first layer would take nearly all that is kept. Brought there it
    /// still takes most: gradients are longest at the outputs of a residual network's first blocks.
    /// </summary>
    private double[] LayerWeights(IReadOnlyDictionary<string, float[]> values)
    {
        double[] raw = [.. sites.Select(site => PerLayer(site)).Select(layer => values[layer[0]][0] * Math.Sqrt(values[layer[1]][0] + Tiny))];
        double range = raw.Max() - raw.Min();
        return [.. raw.Select(weight => !options.LayerWeight || range <= 0 ? 1 : ((weight - raw.Min()) / range) + LeastWeight)];
    }

    private static string[] PerUnit(ReluSite site) => [$"{Prefix}first:{site.Name}", $"{Prefix}gradient:{site.Name}", $"{Prefix}change:{site.Name}", $"{Prefix}negative:{site.Name}"];

    private static string[] PerLayer(ReluSite site) => [$"{Prefix}length:{site.Name}", $"{Prefix}square:{site.Name}"];

    private static Dictionary<string, Func<StepGraph, string>> Means(IReadOnlyList<ReluSite> sites, ReluPrunerOptions options)
    {
        Dictionary<string, Func<StepGraph, string>> means = [];
        foreach (ReluSite site in sites)
        {
            string[] unit = PerUnit(site);
            string[] layer = PerLayer(site);
            string change = ReluRewriter.ChangeName(site);
            means[unit[0]] = step =>
            {
                string first = Product(step, Gradient(step, site), change);
                return OverImages(step, options.Importance == TaylorImportance.Absolute ? step.Tape.Writer.Add("Abs", first) : first);
            };
            means[unit[1]] = step => OverImages(step, Square(step, Gradient(step, site)));
            means[unit[2]] = step => OverImages(step, Square(step, change));
            means[unit[3]] = step => OverImages(step, step.Tape.Writer.Add("Sign", change));
            means[layer[0]] = step => All(step, step.Tape.Writer.Add("Sqrt", SquaredLengths(step, site)));
            means[layer[1]] = step => All(step, SquaredLengths(step, site));
        }

        return means;
    }

    /// <summary>The derivative of each image's own loss.</summary>
    private static string Gradient(StepGraph step, ReluSite site)
    {
        GraphWriter writer = step.Tape.Writer;
        string gradient = step.Tape.Gradient(site.Name) ?? throw new NotSupportedException($"ReLU '{site.Name}': got no path to the output, pruning needs one");
        return Product(step, gradient, writer.Scalar(step.Batch));
    }

    private static string SquaredLengths(StepGraph step, ReluSite site)
    {
        GraphWriter writer = step.Tape.Writer;
        long[] axes = [.. Enumerable.Range(1, site.Shape.Length).Select(axis => (long)axis)];
        return writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], Square(step, Gradient(step, site)), writer.Integers(axes));
    }

    private static string Product(StepGraph step, string a, string b) => step.Tape.Writer.Add("Mul", a, b);

    private static string Square(StepGraph step, string a) => Product(step, a, a);

    private static string OverImages(StepGraph step, string tensor) =>
        step.Tape.Writer.Add("ReduceMean", [Attributes.Integers("axes", 0), Attributes.Integer("keepdims", 0)], tensor);

    private static string All(StepGraph step, string tensor) => step.Tape.Writer.Add("ReduceMean", [Attributes.Integer("keepdims", 0)], tensor);

    private double Terms(double first, double second) => options.Importance switch
    {
        TaylorImportance.Absolute => first + (second / 2),
        TaylorImportance.Expected => Math.Abs((second / 2) - first),
        _ => first + second,
    };
}
