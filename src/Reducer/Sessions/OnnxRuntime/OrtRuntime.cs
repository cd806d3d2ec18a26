using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Sessions;

/// <summary>ONNX Runtime on one provider.</summary>
internal sealed class OrtRuntime : IRuntime
{
    private readonly ExecutionProvider _provider;
    private readonly int _threads;
    private readonly InferenceSession _copies;
    private readonly OrtAllocator _allocator;
    private readonly bool _ownsAllocator;

    /// <summary>Opens the provider.</summary>
    /// <param name="provider">Not Auto.</param>
    /// <param name="threads">Threads of the CPU provider; 0 leaves the number to ONNX Runtime.</param>
    public OrtRuntime(ExecutionProvider provider, int threads)
    {
        _provider = provider;
        _threads = threads;
        Provider = provider switch
        {
            ExecutionProvider.Cuda => "cuda",
            ExecutionProvider.WebGpu => "webgpu",
            _ => "cpu",
        };
        _copies = MakeSession(CopyModel());
        _ownsAllocator = provider != ExecutionProvider.Cpu;
        if (_ownsAllocator)
        {
            string memory = provider == ExecutionProvider.Cuda ? "Cuda" : "WebGPU_Buf";
            using OrtMemoryInfo info = new(memory, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
            _allocator = new OrtAllocator(_copies, info);
        }
        else
        {
            _allocator = OrtAllocator.DefaultInstance;
            ChannelBlock = FindChannelBlock();
        }
    }

    /// <inheritdoc/>
    public string Provider { get; }

    /// <inheritdoc/>
    public long ChannelBlock { get; }

    /// <inheritdoc/>
    public ISession Open(ModelProto model, string? profile = null) => new OrtSession(MakeSession(model, profile));

    /// <inheritdoc/>
    public ITensor Allocate(ReadOnlySpan<long> shape, bool onHost)
    {
        bool host = onHost || !_ownsAllocator;
        OrtAllocator allocator = host ? OrtAllocator.DefaultInstance : _allocator;
        OrtValue value = OrtValue.CreateAllocatedTensorValue(allocator, TensorElementType.Float, shape.ToArray());
        OrtTensor tensor = new(value, shape, host ? null : _copies);
        tensor.Clear();
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsAllocator)
        {
            _allocator.Dispose();
        }

        _copies.Dispose();
    }

    private InferenceSession MakeSession(ModelProto model, string? profile = null)
    {
        using SessionOptions options = new()
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            IntraOpNumThreads = _threads,
        };
        if (profile is not null)
        {
            options.ProfileOutputPathPrefix = profile;
            options.EnableProfiling = true;
        }

        if (_provider == ExecutionProvider.Cuda)
        {
            options.AppendExecutionProvider_CUDA();
        }
        else if (_provider == ExecutionProvider.WebGpu)
        {
            options.AppendExecutionProvider("WebGPU");
        }

        return new InferenceSession(model.ToByteArray(), options);
    }

    /// <summary>Blocks are as wide as the processor's vectors: four channels are converted, and come back rounded up to a block.</summary>
    private long FindChannelBlock()
    {
        GraphProto graph = new() { Name = "block" };
        graph.Node.Add(new NodeProto { OpType = "ReorderInput", Domain = BlockedTensors.Domain, Input = { OrtTensor.CopySource }, Output = { OrtTensor.CopyDestination } });
        graph.Input.Add(GraphWriter.FloatValue(OrtTensor.CopySource, [1, 4, 1, 1]));
        graph.Output.Add(new ValueInfoProto { Name = OrtTensor.CopyDestination, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } } });
        try
        {
            using InferenceSession session = MakeSession(GraphWriter.Wrap(graph, GraphWriter.OperatorSet));
            using OrtValue four = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4, 1, 1]);
            using RunOptions options = new();
            using IDisposableReadOnlyCollection<OrtValue> result = session.Run(options, [OrtTensor.CopySource], [four], [OrtTensor.CopyDestination]);
            return result[0].GetTensorTypeAndShape().Shape[1];
        }
        catch (OnnxRuntimeException)
        {
            return 0;
        }
    }

    /// <summary>One Identity node of any shape: run with bindings on both sides it copies between host and device on every provider.</summary>
    private static ModelProto CopyModel()
    {
        TypeProto anyShape = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } };
        GraphProto graph = new() { Name = "copy" };
        graph.Node.Add(new NodeProto { OpType = "Identity", Input = { OrtTensor.CopySource }, Output = { OrtTensor.CopyDestination } });
        graph.Input.Add(new ValueInfoProto { Name = OrtTensor.CopySource, Type = anyShape });
        graph.Output.Add(new ValueInfoProto { Name = OrtTensor.CopyDestination, Type = anyShape.Clone() });
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Domain = string.Empty, Version = 17 } } };
    }
}
