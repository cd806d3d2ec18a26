using System.Security.Cryptography;
using System.Text;

namespace PrivateInference.Protocols.Store;

/// <summary>
/// A folder of offline results, one file each. A result is consumed exactly once, also after a crash: it is renamed before it is
/// read and deleted after, and a renamed file is never offered again.
/// </summary>
public sealed class OfflineStore
{
    private const string ClientSuffix = ".client";
    private const string ServerSuffix = ".server";
    private const string TakenSuffix = ".taken";
    private const string PartialSuffix = ".partial";
    private static readonly byte[] s_magic = Encoding.ASCII.GetBytes("pisim offline 1\n");

    private readonly string _folder;

    /// <summary>Opens a folder, making it when it is not there.</summary>
    /// <param name="folder">Path of the folder.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public OfflineStore(string folder)
    {
        _folder = folder;
        _ = Directory.CreateDirectory(folder);
    }

    /// <summary>Number of results the client can still use, whatever network they are for.</summary>
    public int ClientResults => Directory.GetFiles(_folder, "*" + ClientSuffix).Length;

    internal void Save(ClientMaterial material, ReadOnlySpan<byte> binding)
        => Save(material.Id, ClientSuffix, binding, stream => MaterialFormat.Write(stream, material));

    internal void Save(ServerMaterial material, ReadOnlySpan<byte> binding)
        => Save(material.Id, ServerSuffix, binding, stream => MaterialFormat.Write(stream, material));

    /// <summary>Consumes any result of the client's made for this network and protocol.</summary>
    /// <param name="binding">What the result must have been made for.</param>
    /// <returns>The result, or null when there is none.</returns>
    internal ClientMaterial? TakeClient(byte[] binding)
    {
        foreach (string path in Directory.GetFiles(_folder, "*" + ClientSuffix).Order(StringComparer.Ordinal))
        {
            if (Take(path, binding, MaterialFormat.ReadClient) is ClientMaterial material)
            {
                return material;
            }
        }

        return null;
    }

    /// <summary>Consumes the server's half of a result.</summary>
    /// <param name="id">Name of the result.</param>
    /// <param name="binding">What the result must have been made for.</param>
    /// <returns>The result, or null when it is not there, used up, or for another network.</returns>
    internal ServerMaterial? TakeServer(Guid id, byte[] binding)
        => Take(Path.Combine(_folder, id.ToString("N") + ServerSuffix), binding, MaterialFormat.ReadServer);

    /// <summary>What binds a result to a network and a protocol.</summary>
    /// <param name="protocol">Protocol.</param>
    /// <param name="plan">The plan's bytes, public or with weights.</param>
    /// <returns>32 bytes.</returns>
    internal static byte[] Bind(ProtocolSpecification protocol, ReadOnlySpan<byte> plan)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{protocol.Name}\n{protocol.Garbler}\n{protocol.Removed}\n{protocol.Garbling}\n{protocol.Transfer}\n{protocol.Remasking}\n"));
        hash.AppendData(plan);
        return hash.GetHashAndReset();
    }

    private static T? Take<T>(string path, byte[] binding, Func<Stream, T> read)
        where T : class
    {
        string taken = path + TakenSuffix;
        try
        {
            if (!IsBoundTo(path, binding))
            {
                return null;
            }

            File.Move(path, taken, overwrite: false);
        }
        catch (FileNotFoundException)
        {
            // Another run was faster, or there never was such a result.
            return null;
        }

        try
        {
            using FileStream stream = File.OpenRead(taken);
            stream.Position = s_magic.Length + binding.Length;
            return read(stream);
        }
        catch (Exception failure) when (failure is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidDataException($"{path}: the stored offline result is damaged ({failure.Message}); it has been withdrawn", failure);
        }
        finally
        {
            File.Delete(taken);
        }
    }

    private static bool IsBoundTo(string path, ReadOnlySpan<byte> binding)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> header = stackalloc byte[s_magic.Length + binding.Length];
        return stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
            && header[..s_magic.Length].SequenceEqual(s_magic)
            && header[s_magic.Length..].SequenceEqual(binding);
    }

    private void Save(Guid id, string suffix, ReadOnlySpan<byte> binding, Action<Stream> write)
    {
        string path = Path.Combine(_folder, id.ToString("N") + suffix);
        string partial = path + PartialSuffix;
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            // One-time secrets: for this user's eyes only.
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (FileStream stream = new(partial, options))
        {
            stream.Write(s_magic);
            stream.Write(binding);
            write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, path);
    }
}
