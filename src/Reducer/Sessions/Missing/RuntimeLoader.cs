namespace PrivateInference.Reducer.Sessions;

/// <summary>Takes the place of the loader where the project was built without ONNX Runtime.</summary>
internal static class RuntimeLoader
{
    /// <summary>Whether this build has ONNX Runtime.</summary>
    public static bool IsBuiltIn => false;

    /// <summary>Says what is missing.</summary>
    /// <param name="provider">Ignored.</param>
    /// <param name="threads">Ignored.</param>
    /// <returns>Never.</returns>
    /// <exception cref="RuntimeMissingException">Always.</exception>
    public static IRuntime Open(ExecutionProvider provider, int threads) => throw new RuntimeMissingException(
        $"training on provider {provider} needs ONNX Runtime, and this build has none: install Node.js and build again (it runs 'npm ci' in src/Reducer/OnnxRuntime), or build with -p:OnnxRuntimeSource=nuget");
}
