# The api in a container: built with everything, run with what it needs, as a user without rights.

FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY apps apps
COPY libs libs
COPY firmware-sim firmware-sim
COPY bench bench
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    HAODIAN_HOST=0.0.0.0 \
    HAODIAN_DATA_DIR=/var/lib/haodian
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY libs/merchants/fonts libs/merchants/fonts
RUN install -d -o node -g node -m 700 "$HAODIAN_DATA_DIR"
USER node
VOLUME /var/lib/haodian
EXPOSE 3000 1883
# Alive, not ready: a container must not be restarted because its database is away.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HAODIAN_HTTP_PORT ?? 3000) + \
'/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=32", "dist/apps/api/src/main.js"]
