using Microsoft.ML.OnnxRuntime;

namespace PrivateInference.Reducer.Sessions;

/// <summary>A session of ONNX Runtime.</summary>
internal sealed class OrtSession : ISession
{
    private readonly InferenceSession _session;

    /// <summary>Takes over a session.</summary>
    /// <param name="session">Disposed with this object.</param>
    public OrtSession(InferenceSession session)
    {
        _session = session;
    }

    /// <inheritdoc/>
    public IBoundRun Bind(IReadOnlyDictionary<string, ITensor> inputs, IReadOnlyDictionary<string, ITensor> outputs) => new BoundRun(_session, inputs, outputs);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private sealed class BoundRun : IBoundRun
    {
        private readonly InferenceSession _session;
        private readonly OrtIoBinding _binding;
        private readonly RunOptions _options = new();

        public BoundRun(InferenceSession session, IReadOnlyDictionary<string, ITensor> inputs, IReadOnlyDictionary<string, ITensor> outputs)
        {
            _session = session;
            _binding = session.CreateIoBinding();
            foreach ((string name, ITensor tensor) in inputs)
            {
                _binding.BindInput(name, ((OrtTensor)tensor).Value);
            }

            foreach ((string name, ITensor tensor) in outputs)
            {
                _binding.BindOutput(name, ((OrtTensor)tensor).Value);
            }
        }

        public void Run()
        {
            _binding.SynchronizeBoundInputs();
            _session.RunWithBinding(_options, _binding);
            _binding.SynchronizeBoundOutputs();
        }

        public void Dispose()
        {
            _binding.Dispose();
            _options.Dispose();
        }
    }
}
