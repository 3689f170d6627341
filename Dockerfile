# The official image plus what the addons need at run time.
FROM odoo:19.0

USER root
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3-numpy python3-scipy \
    && rm -rf /var/lib/apt/lists/*
COPY --chown=odoo:odoo addons /mnt/extra-addons
COPY config/odoo.conf /etc/odoo/odoo.conf
USER odoo
