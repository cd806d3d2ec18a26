using Microsoft.ML.OnnxRuntime;

namespace PrivateInference.Reducer.Sessions;

/// <summary>Opens ONNX Runtime on the provider asked for.</summary>
internal static class RuntimeLoader
{
    private static readonly Lock s_environment = new();

    /// <summary>Whether this build has ONNX Runtime.</summary>
    public static bool IsBuiltIn => true;

    /// <summary>Opens a provider, and proves it by running a one-node graph on it.</summary>
    /// <param name="provider">The provider, or Auto for the first that opens of CUDA and CPU.</param>
    /// <param name="threads">Threads of the CPU provider; 0 leaves the number to ONNX Runtime.</param>
    /// <returns>The runtime; the caller disposes it.</returns>
    /// <exception cref="RuntimeMissingException">The native library is missing, or the provider does not open.</exception>
    public static IRuntime Open(ExecutionProvider provider, int threads)
    {
        if (provider != ExecutionProvider.Auto)
        {
            return OpenOne(provider, threads);
        }

        try
        {
            return OpenOne(ExecutionProvider.Cuda, threads);
        }
        catch (RuntimeMissingException)
        {
            return OpenOne(ExecutionProvider.Cpu, threads);
        }
    }

    private static OrtRuntime OpenOne(ExecutionProvider provider, int threads)
    {
        try
        {
            SilenceLog();
            return new OrtRuntime(provider, threads);
        }
        catch (Exception error) when (error is OnnxRuntimeException or DllNotFoundException or TypeInitializationException or EntryPointNotFoundException)
        {
            string library = provider == ExecutionProvider.Cuda ? "libonnxruntime_providers_cuda.so (CUDA 13, cuDNN 9)" : "libonnxruntime.so";
            string reason = (error.InnerException ?? error).Message.ReplaceLineEndings(" ");
            throw new RuntimeMissingException($"provider {provider} does not open: looked for {library} in {AppContext.BaseDirectory}: {reason}", error);
        }
    }

    /// <summary>
    /// Leaves only what is fatal in ONNX Runtime's own log. Everything else also arrives as an exception, and a provider that does not
    /// open is no error where any will do.
    /// </summary>
    private static void SilenceLog()
    {
        lock (s_environment)
        {
            if (!OrtEnv.IsCreated)
            {
                EnvironmentCreationOptions options = new() { logId = "pisim", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
                _ = OrtEnv.CreateInstanceWithOptions(ref options);
            }
        }
    }
}
