using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data.Jpeg;

/// <summary>Decodes JPEG files with sharp under Node: one process for all files, which answers on its standard output in their order.</summary>
internal static class JpegDecoder
{
    private static readonly string s_script = Path.Join(AppContext.BaseDirectory, "jpeg", "decode.js");

    /// <summary>Why no JPEG can be decoded here.</summary>
    /// <returns>What is missing and how to get it; null where nothing is.</returns>
    public static string? WhyNot() => Program("node") is null
        ? "Node is not on the PATH (version 20.9 or later; it decodes JPEG)"
        : Directory.Exists(Path.Join(AppContext.BaseDirectory, "jpeg", "node_modules", "sharp"))
            ? null
            : "sharp, which decodes JPEG, is not there: build with Node and npm on the PATH, ./pisim train or dotnet build src/Simulator -c Release";

    /// <summary>Decodes files.</summary>
    /// <param name="files">The files.</param>
    /// <param name="shape">Size of every image; colour is converted where channels differ.</param>
    /// <param name="take">Called for every file in order, with its index and its image ([channel, row, column]) or the reason why there is none.</param>
    /// <exception cref="DataSetFormatException">The decoder is missing or fails as a whole.</exception>
    public static void Decode(IReadOnlyList<string> files, TensorShape shape, Action<int, byte[]?, string?> take)
    {
        if (files.Count == 0)
        {
            return;
        }

        if (WhyNot() is string missing)
        {
            throw new DataSetFormatException(files[0], $"got a JPEG image, but {missing}");
        }

        using Process process = Start(files[0]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        Task asked = Task.Run(() => Ask(process, files, shape));
        byte[] status = new byte[1];
        byte[] length = new byte[sizeof(uint)];
        Stream answers = process.StandardOutput.BaseStream;
        int next = 0;
        try
        {
            for (; next < files.Count; next++)
            {
                answers.ReadExactly(status);
                if (status[0] == 0)
                {
                    byte[] image = new byte[shape.Elements];
                    answers.ReadExactly(image);
                    take(next, image, null);
                }
                else
                {
                    answers.ReadExactly(length);
                    byte[] text = new byte[BinaryPrimitives.ReadUInt32LittleEndian(length)];
                    answers.ReadExactly(text);
                    take(next, null, Encoding.UTF8.GetString(text));
                }
            }
        }
        catch (EndOfStreamException error)
        {
            process.WaitForExit();
            string said = errors.Result.Split('\n').FirstOrDefault(line => line.Length > 0) ?? "no message";
            throw new DataSetFormatException(files[next], $"the JPEG decoder ended: {said}", error);
        }
        finally
        {
            if (next < files.Count && !process.HasExited)
            {
                process.Kill();
            }
        }

        asked.Wait();
        process.WaitForExit();
    }

    private static Process Start(string first)
    {
        ProcessStartInfo start = new(Program("node")!, [s_script]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new DataSetFormatException(first, $"the JPEG decoder does not start: {error.Message}", error);
        }
    }

    private static void Ask(Process process, IReadOnlyList<string> files, TensorShape shape)
    {
        try
        {
            using Stream input = process.StandardInput.BaseStream;
            JsonSerializer.Serialize(input, new { files, channels = shape.Channels, height = shape.Height, width = shape.Width });
        }
        catch (IOException)
        {
            // It ended before it had read all; its error says why.
        }
    }

    private static string? Program(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => (string[])[Path.Join(folder, name), Path.Join(folder, name + ".exe")])
        .FirstOrDefault(File.Exists);
}
