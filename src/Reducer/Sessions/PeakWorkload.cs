using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Sessions;

/// <summary>What the provider does at best: a large product of matrices, and a pass over memory that no cache holds.</summary>
public sealed class PeakWorkload : IDisposable
{
    private const long Side = 1536;
    private const long PassLength = 1L << 24;

    private readonly IRuntime _runtime;
    private readonly List<IDisposable> _owned = [];
    private readonly IBoundRun _product;
    private readonly IBoundRun _pass;

    /// <summary>Prepares both.</summary>
    /// <param name="provider">Where to run.</param>
    /// <param name="threads">Threads of the CPU provider; 0 for one per core.</param>
    /// <exception cref="RuntimeMissingException">ONNX Runtime or the provider is missing.</exception>
    public PeakWorkload(ExecutionProvider provider, int threads)
    {
        _runtime = RuntimeLoader.Open(provider, threads);
        _product = Prepare("MatMul", [Side, Side]);
        _pass = Prepare("Add", [PassLength]);
    }

    /// <summary>Multiplications and additions of <see cref="Multiply"/>.</summary>
    public static double Operations => 2.0 * Side * Side * Side;

    /// <summary>Bytes that <see cref="Pass"/> reads and writes.</summary>
    public static double Bytes => 3.0 * sizeof(float) * PassLength;

    /// <summary>Multiplies two matrices.</summary>
    public void Multiply() => _product.Run();

    /// <summary>Reads two vectors and writes a third.</summary>
    public void Pass() => _pass.Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable owned in _owned)
        {
            owned.Dispose();
        }

        _runtime.Dispose();
    }

    private IBoundRun Prepare(string operatorType, long[] shape)
    {
        GraphWriter writer = new();
        writer.Input("a", shape);
        writer.Input("b", shape);
        writer.AddNode(operatorType, [], ["a", "b"], ["c"]);
        writer.Graph.Output.Add(GraphWriter.FloatValue("c", shape));
        ISession session = _runtime.Open(writer.ToModel());
        ITensor[] tensors = [.. Enumerable.Range(0, 3).Select(_ => _runtime.Allocate(shape, onHost: false))];
        IBoundRun run = session.Bind(new Dictionary<string, ITensor> { ["a"] = tensors[0], ["b"] = tensors[1] }, new Dictionary<string, ITensor> { ["c"] = tensors[2] });
        _owned.AddRange([run, .. tensors, session]);
        return run;
    }
}
